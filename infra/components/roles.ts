import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import { FUNCTIONS, type FunctionName } from "../grants/functions.ts";
import { policyText } from "../grants/statement.ts";

export interface RolesArgs {
  readonly context: StackContext;
}

/** A role for each function. What it may do comes with the function; the search's data access policy names roles only. */
export class Roles extends pulumi.ComponentResource {
  readonly of: Readonly<Record<FunctionName, aws.iam.Role>>;

  constructor(name: string, { context }: RolesArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Roles", name, {}, options);
    const { prefix, config } = context;
    const roles = FUNCTIONS.map((role): [FunctionName, aws.iam.Role] => [
      role,
      new aws.iam.Role(
        role,
        {
          name: `${prefix}-${role}-${config.region}`,
          description: `What ${prefix}'s ${role} may do`,
          assumeRolePolicy: policyText([
            { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
          ]),
          ...(config.permissionsBoundary === null ? {} : { permissionsBoundary: config.permissionsBoundary }),
        },
        { parent: this },
      ),
    ]);
    this.of = Object.fromEntries(roles) as Record<FunctionName, aws.iam.Role>;
    this.registerOutputs({ roles: roles.map(([, role]) => role.arn) });
  }
}
