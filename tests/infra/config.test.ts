import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseConfig, WrongConfigError } from "../../infra/config.ts";
import { withConfigTable } from "../../infra/config-table.ts";
import { stackValues } from "../../infra/scripts/stack-file.ts";

const text = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

/** The configuration of these keys alone. */
function configOf(keys: Readonly<Record<string, string>>) {
  return parseConfig(Object.fromEntries(Object.entries(keys).map(([key, value]) => [`sluice:${key}`, value])));
}

function sentenceFor(keys: Readonly<Record<string, string>>): string {
  try {
    configOf(keys);
  } catch (error) {
    if (error instanceof WrongConfigError) return error.message;
    throw error;
  }
  throw new Error("It was not refused.");
}

describe("a stack's configuration", () => {
  it("has production's defaults where nothing is set", () => {
    expect(configOf({})).toMatchObject({
      environment: "prod",
      retainData: true,
      apiIdentity: "jwt",
      noncurrentVersionDays: 30,
      searchEdition: "serverless-nextgen",
      runtime: "nodejs24.x",
      endpointUrl: null,
      corsOrigins: [],
    });
  });

  it("takes lists and objects as Pulumi hands them on, and leaves other namespaces alone", () => {
    const values = { "sluice:tenants": '["acme","globex"]', "sluice:tags": '{"Team":"x"}', "aws:region": "eu-west-1" };
    expect(parseConfig(values)).toMatchObject({
      tenants: ["acme", "globex"],
      tags: { Team: "x" },
      region: "us-east-1",
    });
  });

  it("a wrong value is refused with a sentence that names its key", () => {
    const wrong: Readonly<Record<string, string>> = {
      environment: "production",
      region: "Frankfurt",
      accountId: "12",
      retainData: "yes",
      kmsKey: "alias/my-key",
      subnetIds: '["10.0.0.0/24"]',
      networkCidr: "10.73.4.1/20",
      tags: "Team=x",
      tenants: '["-acme"]',
      corsOrigins: '["*"]',
      maximumConcurrency: "1",
      workerTimeoutSeconds: "901",
      throttleRate: "1.5",
      logRetentionDays: "8",
      searchMaxOcu: "20",
      searchEndpoint: "search.example.com",
      callbackUrls: '["ftp://example.com"]',
    };
    for (const [key, value] of Object.entries(wrong)) {
      expect(sentenceFor({ [key]: value }), key).toMatch(
        new RegExp(`^The stack's configuration is wrong. sluice:${key}: `),
      );
    }
    expect(sentenceFor({ maximumConcurrency: "1" })).toBe(
      "The stack's configuration is wrong. sluice:maximumConcurrency: Give a whole number from 2 to 1000.",
    );
  });

  it("a collection's greatest capacity is one of those that AWS takes", () => {
    const refused = "The stack's configuration is wrong. sluice:searchMaxOcu: Give 1, 2, 4, 8 or a multiple of 16.";
    for (const given of ["3", "6", "10", "12", "24", "1690"]) {
      expect(sentenceFor({ searchMaxOcu: given }), given).toBe(refused);
    }
    for (const given of [1, 2, 4, 8, 16, 32, 48, 1_696]) {
      expect(configOf({ searchMaxOcu: String(given) }).searchMaxOcu).toBe(given);
    }
  });

  it("an unknown key is refused with its name", () => {
    expect(sentenceFor({ logRetention: "7" })).toBe(
      "The stack's configuration is wrong. sluice:logRetention: There is no such key.",
    );
  });

  it("an open API is refused outside dev", () => {
    expect(sentenceFor({ apiIdentity: "none", environment: "staging" })).toContain("sluice:apiIdentity: ");
    expect(sentenceFor({ apiIdentity: "none", environment: "dev", tenancy: "multi" })).toContain(
      "sluice:apiIdentity: ",
    );
    expect(configOf({ apiIdentity: "none", environment: "dev" }).apiIdentity).toBe("none");
  });

  it("values that contradict each other are refused with a sentence that names the key", () => {
    const issuer = { oidcIssuer: "https://login.example.com" };
    expect(sentenceFor(issuer)).toContain("sluice:oidcIssuer: ");
    expect(configOf({ ...issuer, oidcAudiences: '["sluice"]', oidcScopes: '["api"]' }).oidcAudiences).toEqual([
      "sluice",
    ]);
    const given = { network: "given", subnetIds: '["subnet-1a"]', securityGroupIds: '["sg-1"]' };
    expect(configOf(given).subnetIds).toEqual(["subnet-1a"]);
    for (const key of Object.keys(given)) {
      expect(sentenceFor({ ...given, [key]: key === "network" ? "closed" : "[]" }), key).toContain(
        "sluice:subnetIds: ",
      );
    }
    expect(sentenceFor({ networkZones: '["us-east-1a"]' })).toContain("sluice:networkZones: ");
    expect(sentenceFor({ searchVpcEndpoints: '["vpce-1"]' })).toContain("sluice:searchVpcEndpoints: ");
    expect(sentenceFor({ searchEdition: "cluster" })).toContain("sluice:searchEndpoint: ");
    expect(sentenceFor({ searchEndpoint: "https://search.example.com" })).toContain("sluice:searchEndpoint: ");
    expect(sentenceFor({ searchStandbyReplicas: "false" })).toContain("sluice:searchStandbyReplicas: ");
    expect(sentenceFor({ rawBucketKey: "arn:aws:kms:us-east-1:1:key/k" })).toContain("sluice:rawBucketKey: ");
    expect(sentenceFor({ apiIdentity: "iam", tenancy: "multi" })).toContain("sluice:tenantPrincipals: ");
  });

  it("more clients, audiences or scopes than API Gateway knows are refused", () => {
    const many = (count: number) => JSON.stringify(Array.from({ length: count }, (_, index) => `tenant-${index}`));
    expect(configOf({ tenants: many(49) }).tenants).toHaveLength(49);
    expect(sentenceFor({ tenants: many(50) })).toContain("sluice:tenants: At most 49 can have a machine's client");
    expect(configOf({ tenants: many(50), apiIdentity: "iam" }).tenants).toHaveLength(50);
    const issuer = { oidcIssuer: "https://login.example.com", oidcAudiences: many(50), oidcScopes: many(10) };
    expect(configOf({ ...issuer, tenants: many(50) }).oidcScopes).toHaveLength(10);
    expect(sentenceFor({ ...issuer, oidcAudiences: many(51) })).toContain("sluice:oidcAudiences: Give at most 50.");
    expect(sentenceFor({ ...issuer, oidcScopes: many(11) })).toContain("sluice:oidcScopes: Give at most 10.");
  });

  it("the stack files that ship are right, the emulator's example too", () => {
    for (const environment of ["dev", "staging", "prod"]) {
      expect(parseConfig(stackValues(text(`Pulumi.${environment}.yaml`))).environment).toBe(environment);
    }
    expect(parseConfig(stackValues(text("infra/Pulumi.emulator.yaml.example"))).endpointUrl).toBe(
      "http://127.0.0.1:5000",
    );
  });

  it("the README's table of keys is the schema's", () => {
    const readme = text("README.md");
    expect(readme).toBe(withConfigTable(readme));
  });
});
