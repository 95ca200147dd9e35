import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalService, startService } from "../support/local-service.ts";
import { ServiceClient } from "../support/service-client.ts";
import { E2E } from "./running.ts";

let folder: string;
let service: LocalService;
let client: ServiceClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluice-e2e-"));
  service = await startService({ data: folder, args: ["--no-samples"] });
  client = new ServiceClient(service.url);
});

afterAll(async () => {
  await service?.process.kill();
  rmSync(folder, { recursive: true, force: true });
});

describe("documents over HTTP", E2E, () => {
  it("an uploaded document becomes READY and is found by search", async () => {
    const text =
      "# Harbour rules\n\nMoorings are let by the season.\n\n## Fees\n\nA berth for a barge costs 412 crowns.\n";
    const view = await client.ingest(text, {
      name: "harbour.md",
      contentType: "text/markdown",
      tags: { place: "quay" },
    });
    expect(view).toMatchObject({ status: "READY", size: text.length, tags: { place: "quay" }, reason: null });
    for (const mode of ["hybrid", "semantic", "lexical"]) {
      const [hit] = (await client.search("what does a barge's berth cost?", { mode, k: 1 })).hits;
      expect(hit).toMatchObject({ documentId: view.documentId, name: "harbour.md", passage: { page: 1 } });
      expect(hit?.passage.headings).toContain("Harbour rules");
      const { start = 0, end = 0 } = hit?.highlights[0] ?? {};
      expect(hit?.passage.text.slice(start, end)).toMatch(/barge|berth|cost/);
    }
    expect((await client.search("barge", { filter: { tags: { place: "elsewhere" } } })).hits).toEqual([]);
  });

  it("a re-upload replaces a document without search ever missing it", async () => {
    const facts = { name: "menu.txt", key: "kitchen/menu.txt" };
    const first = await client.ingest("Quxsoup of the day: lentils.", facts);
    let over = false;
    const answers: string[][] = [];
    const searching = (async () => {
      while (!over) answers.push((await client.search("quxsoup", { mode: "lexical" })).hits.map((h) => h.passage.text));
    })();
    const second = await client.ingest("Quxsoup of the day: pumpkin.", facts);
    const after = await client.search("quxsoup", { mode: "lexical" });
    over = true;
    await searching;

    expect(second.documentId).toBe(first.documentId);
    expect(second.generation).toBeGreaterThan(first.generation);
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.filter((hits) => hits.length !== 1)).toEqual([]);
    expect(after.hits.map((hit) => hit.passage.text)).toEqual(["Quxsoup of the day: pumpkin."]);
    expect(await client.idsWith("lentils")).toEqual([]);
  });

  it("a deleted document answers 410 and search is silent about it", async () => {
    const { documentId } = await client.ingest("The zanzowl is nocturnal.", { name: "owl.txt" });
    expect(await client.idsWith("zanzowl")).toEqual([documentId]);
    expect((await client.ask("DELETE", `/documents/${documentId}`)).status).toBe(202);
    expect((await client.search("zanzowl")).hits.map((hit) => hit.documentId)).not.toContain(documentId);
    expect((await client.ask("GET", `/documents/${documentId}`)).status).toBe(410);
    expect((await client.ask("DELETE", `/documents/${documentId}`)).status).toBe(202);
  });

  it("a reprocessed document stays found and gets a new generation", async () => {
    const before = await client.ingest("Invoice number: R-77\nTotal: EUR 12.50\n", { name: "receipt.txt" });
    expect(before.live?.profile).toBe("general");
    const asked = await client.ask("POST", `/documents/${before.documentId}/reprocess`, { profile: "invoice" });
    expect(asked.status).toBe(202);
    const meanwhile = await client.idsWith("R-77");
    const after = await client.documentOnce(
      before.documentId,
      "READY under the other profile",
      ({ status, live }) => status === "READY" && live?.profile === "invoice",
    );
    expect(meanwhile).toEqual([before.documentId]);
    expect(after.generation).toBeGreaterThan(before.generation);
    expect(after.fields.invoice_number?.value).toBe("R-77");
    expect((await client.search("R-77", { mode: "lexical" })).hits).toHaveLength(1);
  });

  it("a document that cannot be read says why", async () => {
    const bytes = new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0]);
    const view = await client.ingest(bytes, { name: "tool.bin", contentType: "application/octet-stream" });
    expect(view).toMatchObject({
      status: "FAILED",
      live: null,
      reason: { code: "unsupported_format", stage: "read", retryable: false },
    });
    expect(view.reason?.message).toMatch(/^[A-Z].*\.$/s);
  });
});
