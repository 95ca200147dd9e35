import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import type { DocumentView } from "../../src/api/responses.ts";
import { type SearchAnswer, ServiceClient } from "../support/service-client.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { E2E, running, spawned } from "./running.ts";

/** Runs a line as a user does who pasted it; `node` is the one that runs the tests. */
async function inShell(line: string, folder: string): Promise<string> {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  return (await promisify(execFile)("sh", ["-ec", line], { cwd: folder, env })).stdout;
}

const SAMPLES = 5;

it("the first start ingests the samples and prints lines that work as they stand", E2E, async () => {
  const folder = temporaryFolder();
  const service = spawned({ data: `${folder}/data` });
  const client = new ServiceClient(await service.address());
  const published = () => service.log.filter(({ message }) => message === "published").length;
  await service.find("every sample published", () => published() === SAMPLES || undefined);

  const lines = service.stdout.split("\n").filter((line) => line.startsWith("  "));
  expect(lines).toHaveLength(4);
  const [search = "", look = "", ask = "", put = ""] = lines;

  const found: SearchAnswer = JSON.parse(await inShell(search, folder));
  expect(found.hits[0]?.name).toBe("flood-report.md");
  expect(found.hits[0]?.passage.text).toContain("leaves had blocked its intake");

  const invoice: DocumentView = JSON.parse(await inShell(look, folder));
  expect(invoice).toMatchObject({ status: "READY", name: "invoice-2026-0417.pdf", live: { profile: "invoice" } });
  expect(invoice.fields.invoice_number).toMatchObject({ value: "2026-0417", grounded: true });

  await inShell(ask, folder);
  await inShell(put, folder);
  const { documentId } = JSON.parse(await inShell("cat grant.json", folder));
  await client.documentOnce(documentId, "READY", ({ status }) => status === "READY");
  expect((await client.search("otters", { k: 1 })).hits[0]).toMatchObject({ documentId, name: "otter.txt" });
});

it("a later start does not bring a deleted sample back", E2E, async () => {
  const first = await running({ args: [] });
  const { documentId } = await first.process.logged("a sample published", ({ message }) => message === "published");
  await first.client.ask("DELETE", `/documents/${documentId}`);
  await first.process.stop();

  const second = await running({ data: first.data, args: [] });
  expect(second.process.stdout).not.toContain("are being ingested");
  expect((await second.client.ask("GET", `/documents/${documentId}`)).status).toBe(410);
});
