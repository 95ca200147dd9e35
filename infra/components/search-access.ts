import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import { dataAccessPolicy } from "../grants/data-access.ts";
import type { FunctionName } from "../grants/functions.ts";
import { collectionNameOf } from "./search.ts";

export interface SearchAccessArgs {
  readonly context: StackContext;
  readonly roles: Readonly<Record<FunctionName, aws.iam.Role>>;
}

/** Which roles may do what inside the collection. IAM alone opens nothing there. */
export class SearchAccess extends pulumi.ComponentResource {
  constructor(name: string, { context, roles }: SearchAccessArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:SearchAccess", name, {}, options);
    const arns = pulumi.output({
      "ingest-worker": roles["ingest-worker"].arn,
      "query-api": roles["query-api"].arn,
      "index-admin": roles["index-admin"].arn,
      reconciler: roles.reconciler.arn,
    });
    new aws.opensearch.ServerlessAccessPolicy(
      name,
      {
        name: `${context.prefix}-data`,
        type: "data",
        policy: arns.apply((principals) => dataAccessPolicy(collectionNameOf(context.prefix), principals)),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
