import { describe, expect, it } from "vitest";
import { FUNCTIONS } from "../../infra/grants/functions.ts";
import { deployedStack } from "./support/deployed-stack.ts";

const role = (name: (typeof FUNCTIONS)[number]) => `arn:aws:iam::123456789012:role/sluice-prod-${name}-us-east-1`;
const INDEX = "index/sluice-prod-search/*";

describe("the search collection", () => {
  it("a NextGen collection belongs to a redundant group with limits", async () => {
    const stack = await deployedStack("prod");
    expect(stack.inputsOf("opensearch/serverlessCollectionGroup", "passages")).toEqual({
      name: "sluice-prod",
      description: "Capacity of sluice-prod",
      generation: "NEXTGEN",
      standbyReplicas: "ENABLED",
      capacityLimits: [
        {
          minIndexingCapacityInOcu: 0,
          maxIndexingCapacityInOcu: 32,
          minSearchCapacityInOcu: 0,
          maxSearchCapacityInOcu: 32,
        },
      ],
    });
    expect(stack.inputsOf("opensearch/serverlessCollection", "passages")).toEqual({
      name: "sluice-prod-search",
      description: "Passages of sluice-prod",
      type: "VECTORSEARCH",
      collectionGroupName: "sluice-prod",
    });
  });

  it("a Classic collection takes its redundancy from the configuration", async () => {
    const stack = await deployedStack("dev", {
      config: { searchEdition: "serverless-classic", searchStandbyReplicas: "false" },
    });
    expect(stack.has("opensearch/serverlessCollectionGroup")).toBe(false);
    expect(stack.inputsOf("opensearch/serverlessCollection", "passages")).toEqual({
      name: "sluice-dev-search",
      description: "Passages of sluice-dev",
      type: "VECTORSEARCH",
      standbyReplicas: "DISABLED",
    });
  });

  it("the collection has the stack's key, and is reached as the configuration says", async () => {
    const open = await deployedStack("prod", { config: { network: "none" } });
    const key = open.inputsOf("opensearch/serverlessSecurityPolicy", "encryption");
    expect(key).toMatchObject({ name: "sluice-prod-key", type: "encryption" });
    expect(JSON.parse(String(key.policy))).toEqual({
      Rules: [{ ResourceType: "collection", Resource: ["collection/sluice-prod-search"] }],
      AWSOwnedKey: false,
      KmsARN: "arn:aws:kms:us-east-1:123456789012:key/the-key",
    });
    const Rules = [{ ResourceType: "collection", Resource: ["collection/sluice-prod-search"] }];
    const network = open.inputsOf("opensearch/serverlessSecurityPolicy", "network");
    expect(network).toMatchObject({ name: "sluice-prod-network", type: "network" });
    expect(JSON.parse(String(network.policy))).toEqual([{ Rules, AllowFromPublic: true }]);

    const closed = await deployedStack("prod", { config: { network: "none", searchVpcEndpoints: '["vpce-1"]' } });
    const { policy } = closed.inputsOf("opensearch/serverlessSecurityPolicy", "network");
    expect(JSON.parse(String(policy))).toEqual([{ Rules, AllowFromPublic: false, SourceVPCEs: ["vpce-1"] }]);
  });

  it("the data access policy names exactly the roles that need it", async () => {
    const stack = await deployedStack("prod");
    const { policy, ...named } = stack.inputsOf("opensearch/serverlessAccessPolicy", "search-access");
    expect(named).toEqual({ name: "sluice-prod-data", type: "data" });
    expect(JSON.parse(String(policy))).toEqual([
      {
        Description: "Search",
        Rules: [{ ResourceType: "index", Resource: [INDEX], Permission: ["aoss:ReadDocument", "aoss:DescribeIndex"] }],
        Principal: [role("query-api")],
      },
      {
        Description: "Write passages",
        Rules: [
          {
            ResourceType: "index",
            Resource: [INDEX],
            Permission: ["aoss:ReadDocument", "aoss:WriteDocument", "aoss:DescribeIndex"],
          },
        ],
        Principal: [role("ingest-worker"), role("reconciler")],
      },
      {
        Description: "Make the index",
        Rules: [
          {
            ResourceType: "index",
            Resource: [INDEX],
            Permission: ["aoss:CreateIndex", "aoss:DescribeIndex", "aoss:UpdateIndex", "aoss:ReadDocument"],
          },
          {
            ResourceType: "collection",
            Resource: ["collection/sluice-prod-search"],
            Permission: ["aoss:CreateCollectionItems", "aoss:DescribeCollectionItems", "aoss:UpdateCollectionItems"],
          },
        ],
        Principal: [role("index-admin")],
      },
    ]);
  });

  it("a cluster of one's own needs nothing made", async () => {
    const config = { searchEdition: "cluster", searchEndpoint: "https://search.example.com" };
    const stack = await deployedStack("prod", { config });
    expect(stack.resources.filter(({ type }) => type.startsWith("opensearch/"))).toEqual([]);
    expect(stack.outputs.searchEndpoint).toBe("https://search.example.com");
    for (const name of FUNCTIONS) {
      expect(String(stack.inputsOf("iam/rolePolicy", name).policy)).not.toContain("aoss:");
    }
  });
});
