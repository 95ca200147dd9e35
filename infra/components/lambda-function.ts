import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings, Settings } from "../../src/config/settings.ts";
import { variableOf } from "../../src/config/settings.ts";
import type { StackContext } from "../context.ts";
import type { FunctionName } from "../grants/functions.ts";
import { policyText, type Statement } from "../grants/statement.ts";
import type { Release } from "../release.ts";
import type { FunctionNetwork } from "./network.ts";

/** A function's settings, by their names in src/config/settings.ts; null ones are left out. */
export type FunctionSettings = Readonly<
  Partial<Record<keyof Settings | keyof AwsSettings, pulumi.Input<string> | number | boolean | null>>
>;

export interface LambdaFunctionArgs {
  readonly context: StackContext;
  readonly release: Release;
  readonly name: FunctionName;
  readonly description: string;
  readonly role: aws.iam.Role;
  /** What the function may do, given the ARN of its log group. */
  readonly grants: (logGroupArn: pulumi.Output<string>) => pulumi.Input<readonly Statement[]>;
  readonly keyArn: pulumi.Input<string>;
  readonly network: FunctionNetwork | undefined;
  readonly settings: FunctionSettings;
  readonly timeoutSeconds: number;
  /** MB. */
  readonly memory: number;
  /** In /tmp, in MB. */
  readonly storage?: number;
  readonly reservedConcurrency?: number | null;
}

/** The alias that everything calls: it points to the newest version, or where a roll-back left it until the next `up`. */
export const LIVE = "live";

/** What of an alias `npm run canary` decides instead of the program. */
const MOVED_BY_CANARY = ["functionVersion", "routingConfig"];

/** A function with its log group, its rights and its alias. */
export class LambdaFunction extends pulumi.ComponentResource {
  readonly function: aws.lambda.Function;
  readonly live: aws.lambda.Alias;
  readonly logGroup: pulumi.Output<string>;
  /** Its variables, those that Lambda sets itself included as far as the code reads them. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;

  constructor(args: LambdaFunctionArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:LambdaFunction", args.name, {}, options);
    const { name, context, release, role } = args;
    const { config, prefix } = context;
    const child = { parent: this };
    const variables = environmentOf(args.settings, config.endpointUrl);
    const logGroup = new aws.cloudwatch.LogGroup(
      name,
      { name: `/aws/lambda/${prefix}-${name}`, retentionInDays: config.logRetentionDays, kmsKeyId: args.keyArn },
      child,
    );
    this.logGroup = logGroup.name;
    const policy = new aws.iam.RolePolicy(
      name,
      { role: role.name, name: "grants", policy: pulumi.output(args.grants(logGroup.arn)).apply(policyText) },
      child,
    );
    this.function = new aws.lambda.Function(
      name,
      {
        name: `${prefix}-${name}`,
        description: `${args.description} Release ${release.name}.`,
        role: role.arn,
        runtime: config.runtime,
        architectures: ["arm64"],
        handler: "index.handler",
        code: new pulumi.asset.FileArchive(release.archives[name]),
        publish: true,
        timeout: args.timeoutSeconds,
        memorySize: args.memory,
        ...(args.storage === undefined ? {} : { ephemeralStorage: { size: args.storage } }),
        ...(args.reservedConcurrency == null ? {} : { reservedConcurrentExecutions: args.reservedConcurrency }),
        ...(args.network === undefined ? {} : { vpcConfig: inVpc(args.network) }),
        // Lambda's own level would else be INFO, and Powertools takes it before the function's setting.
        loggingConfig: {
          logFormat: "JSON",
          logGroup: logGroup.name,
          systemLogLevel: "WARN",
          applicationLogLevel: config.logLevel.toUpperCase(),
        },
        tracingConfig: { mode: "Active" },
        environment: { variables },
      },
      { ...child, dependsOn: [policy] },
    );
    this.live = new aws.lambda.Alias(
      name,
      { name: LIVE, functionName: this.function.name, functionVersion: this.function.version },
      // A deployment calls index-admin itself, and means the new one.
      config.canary && name !== "index-admin" ? { ...child, ignoreChanges: MOVED_BY_CANARY } : child,
    );
    this.environment = { ...variables, AWS_REGION: config.region };
    this.registerOutputs({ functionArn: this.function.arn, liveArn: this.live.arn });
  }
}

function inVpc({ subnetIds, securityGroupIds }: FunctionNetwork) {
  return { subnetIds: [...subnetIds], securityGroupIds: [...securityGroupIds] };
}

/** The environment variables of these settings. */
function environmentOf(settings: FunctionSettings, endpointUrl: string | null): Record<string, pulumi.Input<string>> {
  const variables: Record<string, pulumi.Input<string>> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (value !== null) variables[variableOf(name)] = typeof value === "object" ? value : String(value);
  }
  return endpointUrl === null ? variables : { ...variables, AWS_ENDPOINT_URL: endpointUrl };
}
