import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseConfig, type SluiceConfig } from "../../../infra/config.ts";
import { type Estimate, estimate } from "../../../infra/cost/estimate.ts";
import { FREE, idleLines, PAID_BY_USE, unpricedTypes } from "../../../infra/cost/resources.ts";
import { costTable } from "../../../infra/cost/table.ts";
import { askedIn, DEFAULT_VOLUMES, type Volumes } from "../../../infra/cost/volumes.ts";
import { endpointsOf } from "../../../infra/network/endpoints.ts";
import type { Registered } from "../../../infra/offline/planned-stack.ts";
import { deployedStack } from "../support/deployed-stack.ts";

const MAIN = fileURLToPath(new URL("../../../infra/scripts/main.ts", import.meta.url));

function resource(type: string, inputs: Registered["inputs"] = {}): Registered {
  return { type, name: type, inputs, outputs: inputs, provider: "aws", isMade: true };
}

/** One of each kind of resource that is paid while idle. */
const RESOURCES = [
  resource("kms/key"),
  resource("cloudwatch/metricAlarm", { metricName: "Errors" }),
  resource("cloudwatch/metricAlarm", {
    metricQueries: [{ expression: "a / b" }, { metric: { metricName: "Errors" } }, { metric: { metricName: "Calls" } }],
  }),
  resource("cloudwatch/dashboard"),
  resource("cloudwatch/logMetricFilter"),
  resource("ec2/vpcEndpoint", { vpcEndpointType: "Interface", subnetIds: ["subnet-1", "subnet-2"] }),
  resource("ec2/vpcEndpoint", { vpcEndpointType: "Gateway", routeTableIds: ["rtb-1"] }),
  resource("cognito/userPool"),
  resource("cognito/userPoolClient", { allowedOauthFlows: ["client_credentials"] }),
  resource("cognito/userPoolClient", { allowedOauthFlows: ["code"] }),
  resource("lambda/eventSourceMapping", { enabled: true }),
  resource("cloudwatch/eventRule"),
  resource("opensearch/serverlessCollectionGroup"),
  resource("opensearch/serverlessCollection", { collectionGroupName: "sluice-dev" }),
];

const VOLUMES: Volumes = {
  documentsPerMonth: 1_000,
  pagesPerDocument: 10,
  megabytesPerDocument: 1,
  searchesPerMonth: 2_000,
  requestsPerMonth: 3_000,
  monthsKept: 2,
  hoursInUse: 100,
  people: 10,
};

function configOf(values: Readonly<Record<string, string>> = {}): SluiceConfig {
  return parseConfig({ "sluice:network": "none", ...values });
}

/** Service and what → USD, in millionths of one, so that they are compared as whole numbers. */
function millionths({ lines }: Estimate["idle"]): Record<string, number> {
  return Object.fromEntries(lines.map(({ service, what, usd }) => [`${service}: ${what}`, Math.round(usd * 1e6)]));
}

describe("the cost of a stack", () => {
  it("the figures are those of a calculation by hand", () => {
    const config = configOf({ "sluice:logLevel": "debug" });
    const { idle, use, usd } = estimate("dev", { config, resources: RESOURCES }, VOLUMES);
    expect(millionths(idle)).toEqual({
      "KMS: key": 1_000_000,
      // (1 + 2) × 0.10
      "CloudWatch: metrics of alarms": 300_000,
      "CloudWatch: dashboard": 3_000_000,
      "CloudWatch: metrics counted from logs": 300_000,
      // 2 zones × 730 h × 0.01
      "PrivateLink: hours of interface endpoints, by zone": 14_600_000,
      "Cognito: clients of machines": 6_000_000,
      // 5 pollers × 3 a minute × 60 × 730 = 657,000 × 0.40 a million
      "SQS: Lambda's pollers, asking an empty queue": 262_800,
      // Every 5 minutes 8,760 and once a day 30.42 rounds of 1 s × 0.5 GB × 0.0000133334
      "Lambda: upkeep, GB-seconds": 58_603,
      "Lambda: calls": 1_758,
      // 30.42 wakes × 0.25 h × 2 OCU × 0.24
      "OpenSearch: OCU-hours of upkeep": 3_650_000,
    });
    expect(millionths(use)).toEqual({
      // 1,000 × (10 × 650 + 1,500) = 8 million × 3.30; 0.8 million × 16.50: a regional profile costs a tenth more
      "Bedrock: claude-sonnet: tokens read": 26_400_000,
      "Bedrock: claude-sonnet: tokens answered": 13_200_000,
      // 6.5 million × 1.15 + 2,000 × 20 = 7.515 million × 0.02
      "Bedrock: titan: tokens embedded": 150_300,
      // 1,000 × (10 + 10) s × 2 GB × 0.0000133334
      "Lambda: worker, GB-seconds": 533_336,
      // (2,000 × 0.5 + 3,000 × 0.15) s × 1 GB × 0.0000133334
      "Lambda: API, GB-seconds": 19_333,
      "Lambda: calls": 1_200,
      // 2,000 × 1.5 MB = 2.93 GB × 0.023
      "S3: GB kept": 67_383,
      "S3: writes": 60_000,
      "S3: reads": 6_000,
      // 60,000 + 3,000 writes × 0.625 a million; 40,000 + 60,000 + 3,000 reads × 0.125 a million
      "DynamoDB: writes": 39_375,
      "DynamoDB: reads": 12_875,
      "DynamoDB: GB kept": 3_815,
      "DynamoDB: GB of recovery": 3_052,
      // 2,000 × 20 passages × 12 KB = 0.458 GB × 0.024
      "OpenSearch: GB of passages": 10_986,
      // 100 h × 2 OCU × 0.24
      "OpenSearch: OCU-hours in use": 48_000_000,
      "SQS: requests": 2_400,
      "EventBridge: events": 3_000,
      "KMS: uses of the key": 30_000,
      "API Gateway: requests": 5_000,
      "Data out: GB": 8_583,
      "Cognito: people": 150_000,
      "Cognito: tokens of machines": 1_642_500,
      // (1,000 × 15 KB + 5,000 × 2 KB) × 4 for debug = 0.0954 GB × 0.50
      "CloudWatch: GB of logs": 47_684,
      // 60 × 100 h of 730 × 0.30
      "CloudWatch: the functions' metrics": 2_465_753,
      "X-Ray: traces": 30_000,
      "PrivateLink: GB through endpoints": 8_789,
    });
    expect(idle.usd).toBeCloseTo(29.173161, 4);
    expect(use.usd).toBeCloseTo(92.901364, 4);
    expect(usd).toBeCloseTo(122.074525, 4);
  });

  it("every type of resource that a stack is made of has a price, or is known to have none", async () => {
    const variants = [
      { stack: "dev", config: { network: "closed", auditTrail: "true", criticalEmails: '["ann@example.com"]' } },
      { stack: "staging", config: { network: "closed", searchEdition: "serverless-classic", flowLogs: "all" } },
      { stack: "prod", config: { apiIdentity: "iam" } },
    ];
    for (const name of ["dev", "staging", "prod"]) {
      expect(unpricedTypes((await deployedStack(name)).resources), name).toEqual([]);
    }
    for (const { stack, config } of variants) {
      expect(unpricedTypes((await deployedStack(stack, { config })).resources), JSON.stringify(config)).toEqual([]);
    }
    expect(unpricedTypes([resource("ec2/natGateway"), resource("sqs/queue"), resource("sluice:infra:Api")])).toEqual([
      "ec2/natGateway",
    ]);
    expect(PAID_BY_USE.filter((type) => FREE.includes(type))).toEqual([]);
  });

  it("a closed network's endpoints are paid by the zone", async () => {
    const config = { network: "closed", networkZones: '["us-east-1a","us-east-1b","us-east-1c"]' };
    const { resources } = await deployedStack("staging", { config });
    const values = { "sluice:network": "closed", "sluice:networkZones": config.networkZones };
    const interfaces = endpointsOf(configOf(values)).filter(({ kind }) => kind === "interface");
    const line = idleLines(resources).find(({ service }) => service === "PrivateLink");
    expect(interfaces.length).toBeGreaterThan(0);
    expect(line?.quantity).toBe(interfaces.length * 3 * 730);
  });

  it("a Classic collection costs its least capacity while idle, a NextGen one what wakes it, a given cluster nothing", () => {
    const of = (collection: readonly Registered[], edition: Readonly<Record<string, string>>) =>
      estimate("dev", { config: configOf(edition), resources: collection }, VOLUMES)
        .idle.lines.filter(({ service }) => service === "OpenSearch")
        .map(({ usd }) => Number(usd.toFixed(2)));
    const classic = { "sluice:searchEdition": "serverless-classic" };
    expect(of([resource("opensearch/serverlessCollection", { standbyReplicas: "ENABLED" })], classic)).toEqual([350.4]);
    expect(of([resource("opensearch/serverlessCollection", { standbyReplicas: "DISABLED" })], classic)).toEqual([
      175.2,
    ]);
    expect(of(RESOURCES, {})).toEqual([3.65]);
    const cluster = { "sluice:searchEdition": "cluster", "sluice:searchEndpoint": "https://search.example" };
    expect(of([], cluster)).toEqual([]);
  });

  it("the stack's own models are priced, and offline ones cost nothing", () => {
    const price = { inputPerMillion: 10, outputPerMillion: 20, cacheReadPerMillion: 1, cacheWritePerMillion: 12 };
    const modelList = JSON.stringify({
      chat: [
        { name: "one", modelId: "anthropic.claude-x", price: { ...price, asOf: "2026-11-01" } },
        { name: "two", modelId: "anthropic.claude-y", price: { ...price, inputPerMillion: 40, asOf: "2026-11-01" } },
      ],
      defaults: ["two"],
      embedder: { name: "titan", modelId: "amazon.titan-embed-text-v2:0" },
    });
    const models = (values: Readonly<Record<string, string>>) =>
      estimate("dev", { config: configOf(values), resources: [] }, VOLUMES).use.lines.filter(
        ({ service }) => service === "Bedrock",
      );
    expect(models({ "sluice:modelList": modelList })).toMatchObject([
      { what: "two: tokens read", usd: 320, price: "40 USD a million tokens (2026-11-01)" },
      { what: "two: tokens answered", usd: 16 },
      { what: "titan: tokens embedded" },
    ]);
    expect(models({ "sluice:models": "offline" })).toEqual([]);
  });

  it("an estimate names its region, the age of its prices, what is to be checked or has no price, and a budget that it exceeds", () => {
    const config = configOf({ "sluice:region": "eu-central-1", "sluice:monthlyBudget": "10" });
    const stack = { config, resources: [resource("ec2/natGateway")] };
    const { notes, prices } = estimate("dev", stack, VOLUMES);
    expect(notes).toEqual([
      "More than the stack's budget of 10 USD a month (sluice:monthlyBudget).",
      "The stack is in eu-central-1, the prices are those of us-east-1: others ask up to a third more.",
      "Without a price: ec2/natGateway (infra/cost/resources.ts).",
      "Not counted: free tiers, taxes, support, retries, and what exists beside the stack.",
    ]);
    expect(prices).toMatchObject({ region: "us-east-1", oldest: expect.stringMatching(/^20\d\d-\d\d$/) });
    expect(prices.toBeChecked).toContainEqual({ name: "apiRequest", usd: 0.000001, per: "request to an HTTP API" });
    expect(estimate("dev", { ...stack, config: configOf({}) }, VOLUMES).notes.join()).not.toContain("budget");
    const table = costTable(estimate("dev", stack, VOLUMES)).join("\n");
    expect(table).toMatch(/To be checked on AWS's pages: .*apiRequest/);
    expect(table).toContain("In use (--documents 1000 --pages 10 ");
  });

  it("flags change the stated volumes, and a wrong one is refused with a sentence", () => {
    expect(askedIn(["prod", "--documents", "5", "--hours=10", "--json"])).toEqual({
      stack: "prod",
      isJson: true,
      volumes: { documentsPerMonth: 5, hoursInUse: 10 },
    });
    expect(askedIn(["--stack", "staging"])).toEqual({ stack: "staging", isJson: false, volumes: {} });
    expect(askedIn([]).stack).toBe("dev");
    expect(() => askedIn(["dev", "--documents", "many"])).toThrow(
      "--documents needs a number from 0, not many: documents a month.",
    );
    expect(() => askedIn(["prod", "dev"])).toThrow("One stack at a time, not prod and dev.");
    expect(() => askedIn(["dev", "--stack", "prod"])).toThrow("One stack at a time, not prod and dev.");
    expect(() => askedIn(["--papers", "5"])).toThrow(
      /^npm run cost -- <stack> \[--json\] \[--documents N\].*--papers 5/,
    );
  });

  it("npm run cost answers with JSON alone where it is asked for", () => {
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, [MAIN, "cost", ...args], { encoding: "utf8" });
    const told: Estimate = JSON.parse(run("dev", "--documents", "7", "--json").stdout);
    expect(told).toMatchObject({ stack: "dev", currency: "USD", volumes: { documentsPerMonth: 7 } });
    expect(told.volumes.pagesPerDocument).toBe(DEFAULT_VOLUMES.dev.pagesPerDocument);
    expect(told.usd).toBeCloseTo(told.idle.usd + told.use.usd, 6);
    expect(run("nowhere")).toMatchObject({
      status: 1,
      stderr: "There is no Pulumi.nowhere.yaml; name a stack that has a file, e.g. dev.\n",
    });
  });
});
