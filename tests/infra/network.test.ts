import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../infra/config.ts";
import { endpointPolicy } from "../../infra/grants/endpoint-policy.ts";
import { FUNCTIONS } from "../../infra/grants/functions.ts";
import { CALLED, endpointsOf } from "../../infra/network/endpoints.ts";
import { subnetRanges } from "../../infra/network/ranges.ts";
import { type DeployedStack, deployedStack } from "./support/deployed-stack.ts";

const ACCOUNT = "123456789012";
const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

/** What there is of these types, by name. */
function all(stack: DeployedStack, ...types: readonly string[]): Readonly<Record<string, Record<string, unknown>>> {
  const found = stack.resources.filter(({ type }) => types.includes(type));
  return Object.fromEntries(found.map(({ name, inputs }) => [name, { ...inputs }]));
}

const policyOf = (stack: DeployedStack, name: string) =>
  JSON.parse(String(stack.inputsOf("ec2/vpcEndpoint", name).policy)).Statement[0];

describe("the closed network", () => {
  it("production's functions are in a network without a way to the internet", async () => {
    const stack = await deployedStack("prod");
    expect(stack.inputsOf("ec2/vpc", "network")).toMatchObject({
      cidrBlock: "10.73.0.0/20",
      enableDnsSupport: true,
      enableDnsHostnames: true,
    });
    expect(all(stack, "ec2/subnet")).toMatchObject({
      "private-1": { cidrBlock: "10.73.0.0/22", availabilityZone: "us-east-1a", mapPublicIpOnLaunch: false },
      "private-2": { cidrBlock: "10.73.4.0/22", availabilityZone: "us-east-1b", mapPublicIpOnLaunch: false },
    });
    for (const name of FUNCTIONS) {
      expect(stack.inputsOf("lambda/function", name).vpcConfig).toEqual({
        subnetIds: ["private-1-id", "private-2-id"],
        securityGroupIds: ["sluice-prod-functions"],
      });
      expect(String(stack.inputsOf("iam/rolePolicy", name).policy)).toContain("AttachToVpc");
    }
    const ways = stack.resources.filter(({ type }) => /gateway|natGateway|ec2\/(eip|route|peering)$/i.test(type));
    expect(ways.filter(({ type }) => !type.startsWith("apigatewayv2/"))).toEqual([]);
    expect(stack.inputsOf("ec2/routeTable", "network").routes).toBeUndefined();
  });

  it("nothing but HTTPS goes from the functions to the endpoints, and nothing comes back in", async () => {
    const stack = await deployedStack("prod");
    expect(all(stack, "vpc/securityGroupEgressRule")).toEqual({
      "to-endpoints": {
        securityGroupId: "sluice-prod-functions",
        referencedSecurityGroupId: "sluice-prod-endpoints",
        ...HTTPS,
      },
      "to-s3": { securityGroupId: "sluice-prod-functions", prefixListId: "pl-s3", ...HTTPS },
      "to-dynamodb": { securityGroupId: "sluice-prod-functions", prefixListId: "pl-dynamodb", ...HTTPS },
    });
    expect(all(stack, "vpc/securityGroupIngressRule")).toEqual({
      "from-functions": {
        securityGroupId: "sluice-prod-endpoints",
        referencedSecurityGroupId: "sluice-prod-functions",
        ...HTTPS,
      },
    });
    for (const group of Object.values(all(stack, "ec2/securityGroup", "ec2/defaultSecurityGroup"))) {
      expect(group).not.toHaveProperty("ingress");
      expect(group).not.toHaveProperty("egress");
    }
    expect(stack.has("ec2/defaultSecurityGroup")).toBe(true);
  });

  it("every service that the functions call has its endpoint", async () => {
    const clients = new Set<string>();
    for await (const file of glob("src/{aws,handlers}/**/*.ts")) {
      const source = readFileSync(file, "utf8");
      for (const [, client = ""] of source.matchAll(/from "@aws-sdk\/(client-[a-z0-9-]+)"/g)) clients.add(client);
    }
    expect([...clients].toSorted()).toEqual(Object.values(CALLED).toSorted());

    const endpoints = all(await deployedStack("prod"), "ec2/vpcEndpoint");
    const kinds = Object.entries(endpoints).map(([name, { serviceName, vpcEndpointType }]) => {
      expect(serviceName).toBe(`com.amazonaws.us-east-1.${name}`);
      return `${vpcEndpointType} ${name}`;
    });
    expect(kinds.toSorted()).toEqual([
      ...["Gateway dynamodb", "Gateway s3"],
      ...["aoss-data", "bedrock-runtime", "events", "kms", "logs", "sqs", "xray"].map((name) => `Interface ${name}`),
    ]);
    for (const { vpcEndpointType, ...endpoint } of Object.values(endpoints)) {
      expect(endpoint).toMatchObject(
        vpcEndpointType === "Gateway"
          ? { routeTableIds: ["network-id"] }
          : {
              subnetIds: ["private-1-id", "private-2-id"],
              securityGroupIds: ["sluice-prod-endpoints"],
              privateDnsEnabled: true,
            },
      );
    }
  });

  it("an endpoint leads to the stack's own resources alone", async () => {
    const stack = await deployedStack("prod");
    const bucket = (name: string) => `arn:aws:s3:::sluice-prod-${name}-${ACCOUNT}-us-east-1`;
    expect(policyOf(stack, "s3")).toMatchObject({
      Principal: "*",
      Resource: [
        bucket("processed-output"),
        `${bucket("processed-output")}/*`,
        bucket("raw-input"),
        `${bucket("raw-input")}/*`,
      ],
      Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } },
    });
    expect(policyOf(stack, "events")).toEqual({
      Sid: "OwnAccount",
      Effect: "Allow",
      Principal: "*",
      Action: ["events:PutEvents"],
      Resource: [`arn:aws:events:us-east-1:${ACCOUNT}:event-bus/default`],
      Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } },
    });
    expect(policyOf(stack, "bedrock-runtime").Action).toEqual(["bedrock:InvokeModel"]);
    expect(policyOf(stack, "sqs").Resource).toEqual(
      ["event-target-dlq", "ingestion-dlq", "ingestion-queue"].map(
        (name) => `arn:aws:sqs:us-east-1:${ACCOUNT}:sluice-prod-${name}`,
      ),
    );
    expect(policyOf(stack, "dynamodb").Resource).toContain(
      `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/sluice-prod-ledger`,
    );
  });

  it("a service that no function calls itself is open to the account and to nobody else", () => {
    expect(JSON.parse(endpointPolicy({ granted: [], service: null, accountId: ACCOUNT })).Statement).toEqual([
      {
        Sid: "OwnAccount",
        Effect: "Allow",
        Principal: "*",
        Action: ["*"],
        Resource: ["*"],
        Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } },
      },
    ]);
  });

  it("a collection behind a closed network is reached through its endpoint alone", async () => {
    const sources = async (edition: string) => {
      const stack = await deployedStack("prod", { config: { searchEdition: edition } });
      const { policy } = stack.inputsOf("opensearch/serverlessSecurityPolicy", "network");
      const [{ AllowFromPublic, SourceVPCEs }] = JSON.parse(String(policy));
      return { AllowFromPublic, SourceVPCEs, has: stack.has("opensearch/serverlessVpcEndpoint", "search-endpoint") };
    };
    expect(await sources("serverless-nextgen")).toEqual({
      AllowFromPublic: false,
      SourceVPCEs: ["aoss-data-id"],
      has: false,
    });
    expect(await sources("serverless-classic")).toEqual({
      AllowFromPublic: false,
      SourceVPCEs: ["sluice-prod"],
      has: true,
    });
  });

  it("a stack is closed only where it is asked for", async () => {
    for (const environment of ["dev", "staging"]) {
      const stack = await deployedStack(environment);
      expect(stack.resources.filter(({ type }) => /^(ec2|vpc)\//.test(type))).toEqual([]);
      expect(stack.inputsOf("lambda/function", "query-api")).not.toHaveProperty("vpcConfig");
    }
    const zones = '["us-east-1b","us-east-1c","us-east-1d"]';
    const dev = await deployedStack("dev", { config: { network: "closed", networkZones: zones } });
    expect(Object.values(all(dev, "ec2/subnet")).map(({ availabilityZone }) => availabilityZone)).toEqual(
      JSON.parse(zones),
    );
    expect(dev.inputsOf("ec2/vpcEndpoint", "sqs").subnetIds).toHaveLength(3);
  });

  it("refused traffic is logged under the stack's key", async () => {
    const stack = await deployedStack("prod");
    expect(stack.inputsOf("cloudwatch/logGroup", "flow")).toMatchObject({
      name: "/aws/vpc/sluice-prod-flow",
      retentionInDays: 90,
      kmsKeyId: `arn:aws:kms:us-east-1:${ACCOUNT}:key/the-key`,
    });
    expect(stack.inputsOf("ec2/flowLog", "flow")).toMatchObject({
      trafficType: "REJECT",
      vpcId: "network-id",
      iamRoleArn: `arn:aws:iam::${ACCOUNT}:role/sluice-prod-flow-logs-us-east-1`,
    });
    const group = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:`;
    expect(JSON.parse(String(stack.inputsOf("iam/rolePolicy", "flow").policy)).Statement).toEqual([
      {
        Sid: "WriteFlowLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [`${group}/aws/vpc/sluice-prod-flow:*`],
      },
      { Sid: "FindLogGroups", Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: [`${group}*`] },
    ]);
    expect((await deployedStack("prod", { config: { flowLogs: "none" } })).has("ec2/flowLog")).toBe(false);
  });

  it("a closed network has interfaces for what its configuration needs, and none where there is no such network", () => {
    const interfaces = (keys: Readonly<Record<string, string>>) =>
      endpointsOf(parseConfig(Object.fromEntries(Object.entries(keys).map(([key, value]) => [`sluice:${key}`, value]))))
        .filter(({ kind }) => kind === "interface")
        .map(({ service }) => service);
    expect(interfaces({})).toEqual(["sqs", "events", "bedrock-runtime", "aoss-data", "kms", "logs", "xray"]);
    expect(interfaces({ networkExtras: "[]", models: "offline" })).toEqual(["sqs", "events", "aoss-data"]);
    expect(interfaces({ network: "none" })).toEqual([]);
  });

  it("a network's addresses are cut into equal parts", () => {
    expect(subnetRanges("10.73.0.0/20", 3)).toEqual(["10.73.0.0/22", "10.73.4.0/22", "10.73.8.0/22"]);
    expect(subnetRanges("192.168.255.0/24", 2)).toEqual(["192.168.255.0/26", "192.168.255.64/26"]);
  });
});
