import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { compareAll, goldenDocuments, report } from "../../../infra/gates/golden.ts";
import { localService } from "../../../infra/gates/service.ts";
import { profileDigests } from "../../../infra/profile-digests.ts";
import { SHIPPED_PROFILES } from "../../../src/profiles/index.ts";

const folder = fileURLToPath(new URL("../../golden", import.meta.url));
const OPEN = { threshold: 0.95, digests: profileDigests() };

/** The shipped profiles, one of them changed. */
function profilesWith(name: string, change: (profile: Record<string, unknown>) => void): readonly unknown[] {
  const profiles = structuredClone(SHIPPED_PROFILES) as Record<string, unknown>[];
  const profile = profiles.find((one) => one.name === name);
  if (profile === undefined) throw new Error(`There is no profile ${name}.`);
  change(profile);
  return profiles;
}

describe("the gate of golden documents", { timeout: 120_000 }, () => {
  it("Profiles that find what is expected open the gate, and nothing of the documents is left", async () => {
    const documents = goldenDocuments(folder);
    expect(new Set(documents.map(({ profile }) => profile))).toEqual(new Set(Object.keys(profileDigests())));
    await using service = await localService();
    const compared = await compareAll(service.client, documents);
    expect(report(compared, OPEN).faults).toEqual([]);
    const { data } = await service.client.GET("/documents", { params: { query: {} } });
    expect(data?.documents.filter(({ status }) => status !== "DELETED")).toEqual([]);
  });

  it("A profile that was made worse shuts the gate, field by field", async () => {
    const worse = profilesWith("invoice", (profile) => {
      const { properties } = profile.schema as { properties: Record<string, unknown> };
      delete properties.due_date;
      delete properties.line_items;
      profile.filterable = {};
    });
    const invoices = goldenDocuments(folder).filter(({ profile }) => profile === "invoice");
    await using service = await localService(worse);
    const { lines, faults } = report(await compareAll(service.client, invoices), OPEN);
    expect(lines.join("\n")).toMatch(/pump-service\.md: due_date is missing, expected "2026-03-19"/);
    expect(faults).toEqual([
      "invoice: 90.0% of its fields are right, fewer than 95.0%",
      "invoice: the service has another version of the profile than this checkout; deploy it first",
    ]);
  });

  it("a document that failed, or a folder without any, shuts the gate", () => {
    const failed = { profile: "invoice", name: "a.txt", status: "FAILED", profileDigest: null };
    const fields = [{ field: "total", expected: 1, actual: undefined, isRight: false }];
    const { lines, faults } = report([{ ...failed, fields }], OPEN);
    expect(lines).toContain("  a.txt: ended FAILED");
    expect(faults).toHaveLength(1);
    expect(report([], OPEN).faults).toEqual(["there are no golden documents"]);
  });

  it("a document without its expectation is refused with a sentence that names the file", () => {
    const root = mkdtempSync(join(tmpdir(), "sluice-golden-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    mkdirSync(join(root, "invoice"));
    writeFileSync(join(root, "invoice", "a.txt"), "Total: 1");
    expect(() => goldenDocuments(root)).toThrow(/a\.txt\.expected\.json does not say what to expect/);
  });
});
