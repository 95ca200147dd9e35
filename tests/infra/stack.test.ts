import { describe, expect, it } from "vitest";
import { FUNCTIONS } from "../../infra/grants/functions.ts";
import { deployedStack } from "./support/deployed-stack.ts";

const ENVIRONMENTS = ["dev", "staging", "prod"] as const;

describe("a stack", () => {
  it("a stack of each environment has the whole system", async () => {
    for (const environment of ENVIRONMENTS) {
      const stack = await deployedStack(environment);
      const made = stack.resources.map(({ type, name }) => `${type} ${name}`);
      expect(made).toEqual(
        expect.arrayContaining([
          ...["kms/key key", "s3/bucket raw-input", "s3/bucket processed-output"],
          ...["dynamodb/table records", "dynamodb/table ledger"],
          ...["sqs/queue ingestion-queue", "sqs/queue ingestion-dlq", "sqs/queue event-target-dlq"],
          ...["cloudwatch/eventRule object-changes", "cloudwatch/eventRule reconcile"],
          ...["opensearch/serverlessCollection passages", "opensearch/serverlessAccessPolicy search-access"],
          ...FUNCTIONS.map((name) => `lambda/function ${name}`),
          ...["apigatewayv2/api api", "cognito/userPool people", "lambda/invocation index"],
        ]),
      );
      expect(new Set(made).size, "every resource has a name of its own").toBe(made.length);
    }
  });

  it("every resource is made by the stack's own provider with its tags", async () => {
    const stack = await deployedStack("staging", { config: { tags: '{"Team":"docs"}', accountId: "123456789012" } });
    const { defaultTags, region, allowedAccountIds } = stack.inputsOf("pulumi:providers:aws", "aws");
    expect(JSON.parse(String(defaultTags))).toEqual({
      tags: {
        Team: "docs",
        Project: "sluice",
        Environment: "staging",
        Stack: "sluice-staging",
        ManagedBy: "pulumi",
        Owner: "platform-team",
        CostCenter: "documents",
      },
    });
    expect({ region, allowedAccountIds }).toEqual({ region: "us-east-1", allowedAccountIds: '["123456789012"]' });
    const made = stack.resources.filter(({ type }) => !/^(pulumi|sluice):/.test(type));
    expect(made.filter(({ provider }) => provider !== "aws")).toEqual([]);
  });

  it("the outputs are all that a client needs", async () => {
    const { outputs } = await deployedStack("prod");
    expect(outputs).toMatchObject({
      region: "us-east-1",
      apiUrl: "https://api123.execute-api.us-east-1.amazonaws.com",
      apiIdentity: "jwt",
      rawBucket: "sluice-prod-raw-input-123456789012-us-east-1",
      outputBucket: "sluice-prod-processed-output-123456789012-us-east-1",
      userPoolId: "sluice-prod",
      clientId: "people",
      machineClientIds: { default: "machines-default" },
      tokenUrl: "https://sluice-prod-123456789012.auth.us-east-1.amazoncognito.com/oauth2/token",
    });
  });

  it("a function's variables are an output too, for running it on this machine", async () => {
    const stack = await deployedStack("prod");
    const environments = stack.outputs.functionEnvironments as Record<string, Record<string, string>>;
    for (const name of FUNCTIONS) {
      const { variables } = stack.inputsOf("lambda/function", name).environment as { variables: object };
      expect(environments[name]).toEqual({ ...variables, AWS_REGION: "us-east-1" });
    }
  });

  it("a stack whose name is too long for its resources is refused with a sentence", async () => {
    await expect(deployedStack("dev", { stack: "feature-branch" })).rejects.toThrow(
      /^A stack of this name cannot be deployed: sluice-feature-branch begins/,
    );
  });

  it("a wrong configuration ends the deployment with its sentence", async () => {
    await expect(deployedStack("prod", { config: { workerMemory: "lots" } })).rejects.toThrow(
      "The stack's configuration is wrong. sluice:workerMemory: Give a whole number from 512 to 10240.",
    );
  });
});
