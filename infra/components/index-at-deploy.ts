import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Release } from "../release.ts";
import type { LambdaFunction } from "./lambda-function.ts";

export interface IndexAtDeployArgs {
  readonly release: Release;
  readonly indexAdmin: LambdaFunction;
  readonly endpoint: pulumi.Input<string>;
}

/**
 * Has the index made by a function of its own: who deploys has no right to the collection's data, and in a closed
 * network no way there. It is called again with each release and whenever the search moves; making what is there
 * already does nothing.
 */
export class IndexAtDeploy extends pulumi.ComponentResource {
  constructor(name: string, args: IndexAtDeployArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:IndexAtDeploy", name, {}, options);
    const { indexAdmin, release, endpoint } = args;
    new aws.lambda.Invocation(
      name,
      {
        functionName: indexAdmin.function.name,
        qualifier: indexAdmin.function.version,
        input: JSON.stringify({}),
        triggers: { release: release.name, endpoint },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
