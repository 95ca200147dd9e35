import { describe, expect, it } from "vitest";
import {
  awsSettings,
  awsSettingsSchema,
  settingsFromEnvironment,
  settingsSchema,
  variableOf,
  WrongSettingsError,
} from "../../../src/config/settings.ts";

describe("settings", () => {
  it("come from variables over a home's own defaults, an empty one counting as not set", () => {
    const environment = { SLUICE_READ_PAGES: "7", SLUICE_EMBED_BATCH: "" };
    const settings = settingsFromEnvironment(environment, { readPages: 1, embedBatch: 2 });
    expect([settings.readPages, settings.embedBatch]).toEqual([7, 2]);
  });

  it("each say what they are for", () => {
    const silent = [settingsSchema, awsSettingsSchema].flatMap(({ shape }) =>
      Object.entries(shape).filter(([, setting]) => (setting.description ?? "") === ""),
    );
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  it("a function that lacks one names every missing variable at its start, and what it is for", () => {
    const environment = { SLUICE_QUEUE_URL: "https://queue.example/1" };
    expect(() => awsSettings(environment, ["queueUrl", "recordsTable", "searchEndpoint"])).toThrow(
      /SLUICE_RECORDS_TABLE \(Name of the DynamoDB table[^)]*\): is not set; SLUICE_SEARCH_ENDPOINT \(URL of the OpenSearch[^)]*\): is not set/,
    );
  });

  it("a function is not asked for what it does not use", () => {
    const settings = awsSettings({ SLUICE_LEDGER_TABLE: "l" }, ["ledgerTable", "logLevel"]);
    expect(settings).toMatchObject({ ledgerTable: "l", logLevel: "info", tenancy: "single" });
    expect(settings).not.toHaveProperty("queueUrl");
  });

  it("Times that would give one document to two workers are refused at the start, each with its variable", () => {
    for (const [wrong, said] of [
      [{ SLUICE_WORKER_TIMEOUT_SECONDS: "900" }, /SLUICE_LEASE_SECONDS .*more than SLUICE_WORKER_TIMEOUT_SECONDS/],
      [{ SLUICE_LEASE_SECONDS: "1800" }, /SLUICE_VISIBILITY_SECONDS .*more than SLUICE_LEASE_SECONDS/],
      [{ SLUICE_DEADLINE_MARGIN_SECONDS: "300" }, /SLUICE_WORKER_TIMEOUT_SECONDS .*more than SLUICE_DEADLINE_MARGIN/],
    ] as const) {
      expect(() => settingsFromEnvironment(wrong)).toThrow(said);
      expect(() => awsSettings(wrong, ["logLevel"])).toThrow(WrongSettingsError);
    }
    const longer = { SLUICE_WORKER_TIMEOUT_SECONDS: "900", SLUICE_LEASE_SECONDS: "930" };
    expect(settingsFromEnvironment(longer).workerTimeoutSeconds).toBe(900);
  });

  it("more hits than a search gives are refused at the start, and not by each search", () => {
    expect(() => settingsFromEnvironment({ SLUICE_SEARCH_MAX_K: "101" })).toThrow(/SLUICE_SEARCH_MAX_K.*100/);
  });

  it("takes tenants by principal as JSON, and names the variable where it is none", () => {
    const variable = variableOf("tenantPrincipals");
    const arn = "arn:aws:iam::111122223333:role/reader";
    expect(awsSettings({ [variable]: `{"${arn}":"acme"}` }, ["tenantPrincipals"]).tenantPrincipals).toEqual({
      [arn]: "acme",
    });
    expect(() => awsSettings({ [variable]: "{" }, ["tenantPrincipals"])).toThrow(/SLUICE_TENANT_PRINCIPALS.*JSON/s);
  });
});
