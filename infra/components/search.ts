import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";

export interface SearchArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  /** VPC endpoints through which alone the collection is reached; none for its public endpoint. */
  readonly vpcEndpoints: readonly pulumi.Input<string>[];
}

/** Where passages are found: a collection of OpenSearch Serverless, or a cluster that was given. */
export class Search extends pulumi.ComponentResource {
  readonly endpoint: pulumi.Output<string>;
  /** The collection; nothing where a cluster was given. */
  readonly collection: aws.opensearch.ServerlessCollection | undefined;

  constructor(name: string, args: SearchArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Search", name, {}, options);
    const { searchEndpoint } = args.context.config;
    this.collection = searchEndpoint === null ? this.#collection(args) : undefined;
    this.endpoint = this.collection?.collectionEndpoint ?? pulumi.output(searchEndpoint ?? "");
    this.registerOutputs({ endpoint: this.endpoint });
  }

  /** A collection takes its key when it is made, so that policy comes first. */
  #collection({ context, keyArn, vpcEndpoints }: SearchArgs): aws.opensearch.ServerlessCollection {
    const { config, prefix } = context;
    const collectionName = collectionNameOf(prefix);
    const policies = [
      new aws.opensearch.ServerlessSecurityPolicy(
        "encryption",
        {
          name: `${prefix}-key`,
          type: "encryption",
          policy: pulumi.output(keyArn).apply((key) => encryptionPolicy(collectionName, key)),
        },
        { parent: this },
      ),
      new aws.opensearch.ServerlessSecurityPolicy(
        "network",
        {
          name: `${prefix}-network`,
          type: "network",
          policy: pulumi.output(vpcEndpoints).apply((ids) => networkPolicy(collectionName, ids)),
        },
        { parent: this },
      ),
    ];
    return new aws.opensearch.ServerlessCollection(
      "passages",
      {
        name: collectionName,
        description: `Passages of ${prefix}`,
        type: "VECTORSEARCH",
        ...(config.searchEdition === "serverless-nextgen"
          ? { collectionGroupName: this.#nextGenGroup(context).name }
          : { standbyReplicas: config.searchStandbyReplicas ? "ENABLED" : "DISABLED" }),
      },
      { parent: this, dependsOn: policies, protect: config.retainData },
    );
  }

  /** A group of the newer generation: it rests at zero capacity, and must be redundant. */
  #nextGenGroup({ config, prefix }: StackContext): aws.opensearch.ServerlessCollectionGroup {
    return new aws.opensearch.ServerlessCollectionGroup(
      "passages",
      {
        name: prefix,
        description: `Capacity of ${prefix}`,
        generation: "NEXTGEN",
        standbyReplicas: "ENABLED",
        capacityLimits: [
          {
            minIndexingCapacityInOcu: 0,
            maxIndexingCapacityInOcu: config.searchMaxOcu,
            minSearchCapacityInOcu: 0,
            maxSearchCapacityInOcu: config.searchMaxOcu,
          },
        ],
      },
      { parent: this },
    );
  }
}

/** The collection's name: policies are written for it before it exists. */
export function collectionNameOf(prefix: string): string {
  return `${prefix}-search`;
}

/** The key that a collection of this name gets. */
function encryptionPolicy(collection: string, keyArn: string): string {
  return JSON.stringify({
    Rules: [{ ResourceType: "collection", Resource: [`collection/${collection}`] }],
    AWSOwnedKey: false,
    KmsARN: keyArn,
  });
}

/** From where a collection is reached: through these VPC endpoints alone, or by its public endpoint, which is signed. */
function networkPolicy(collection: string, vpcEndpoints: readonly string[]): string {
  return JSON.stringify([
    {
      Rules: [{ ResourceType: "collection", Resource: [`collection/${collection}`] }],
      ...(vpcEndpoints.length === 0
        ? { AllowFromPublic: true }
        : { AllowFromPublic: false, SourceVPCEs: vpcEndpoints }),
    },
  ]);
}
