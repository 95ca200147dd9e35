import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ServiceClient } from "../support/service-client.ts";
import { startWebhookReceiver } from "../support/webhook-receiver.ts";
import { E2E, type Running, running } from "./running.ts";

/** Long enough to be in work when the signal comes. */
const SECTIONS = 150;
const longText = (word: string) =>
  Array.from(
    { length: SECTIONS },
    (_, section) =>
      `## Section ${section}\n\nThe ${word} of section ${section} stands here. ${"Water level. ".repeat(40)}\n`,
  ).join("\n");

/** Uploads several documents, and waits until one of them is in work. */
async function uploadsInWork(client: ServiceClient) {
  const uploads = await Promise.all(
    ["plover", "lapwing", "curlew"].map((word) =>
      client.upload(longText(word), { name: `${word}.md`, contentType: "text/markdown" }),
    ),
  );
  const first = uploads[0];
  if (first === undefined) throw new Error("Nothing was uploaded.");
  await client.documentOnce(first.documentId, "in work", ({ status }) => status === "PROCESSING");
  return uploads;
}

async function expectDone({ client, process }: Running, uploads: Awaited<ReturnType<typeof uploadsInWork>>) {
  for (const upload of uploads) expect((await client.ended(upload)).status).toBe("READY");
  expect(process.log.filter(({ message }) => message === "decided").length).toBeGreaterThan(0);
  for (const word of ["plover", "lapwing", "curlew"]) {
    const { hits } = await client.search(`${word} of section 7 stands`, { mode: "lexical", k: 100 });
    const places = hits.map(({ documentId, passage }) => `${documentId} ${passage.ordinal}`);
    expect(places.length).toBeGreaterThan(0);
    expect(new Set(places).size).toBe(places.length);
  }
}

describe("a service that stops", E2E, () => {
  it.each(["SIGTERM", "SIGINT"] as const)("ends cleanly on %s", async (signal) => {
    const { process } = await running();
    expect(await process.stop(signal)).toEqual({ code: 0, signal: null });
  });

  it("a stopped service goes on with its work at the next start", async () => {
    const first = await running();
    const uploads = await uploadsInWork(first.client);
    expect(await first.process.stop("SIGINT")).toEqual({ code: 0, signal: null });
    expect(first.process.stderr).not.toMatch(/^\s+at /m);
    await expectDone(await running({ data: first.data }), uploads);
  });

  it("a killed service goes on with its work at the next start", async () => {
    const first = await running();
    const uploads = await uploadsInWork(first.client);
    await first.process.kill();
    await expectDone(await running({ data: first.data }), uploads);
  });

  it("A service that lost its index fills it at the next start", async () => {
    const first = await running();
    const upload = await first.client.upload("The whimbrel winters in the south.", { name: "whimbrel.txt" });
    await first.client.ended(upload);
    const before = await first.client.search("whimbrel");
    expect(before.hits).toHaveLength(1);
    await first.process.stop();
    rmSync(join(first.data, "passages"), { recursive: true });
    const { client } = await running({ data: first.data, args: ["--no-samples", "--rebuild-index"] });
    const hits = async () => (await client.search("whimbrel")).hits;
    await expect.poll(hits, { timeout: 30_000 }).toEqual(before.hits);
  });

  it("a further signal ends a stopping service at once", async () => {
    const receiver = await startWebhookReceiver();
    onTestFinished(() => receiver.close());
    receiver.answer = "never";
    const args = ["--no-samples", "--webhook", receiver.url, "--webhook-secret", "a secret of a good length"];
    const { client, process } = await running({ args });
    const { documentId } = await client.upload("The announcement of this hangs.", { name: "hangs.txt" });
    await client.documentOnce(documentId, "READY", ({ status }) => status === "READY");

    process.child.kill("SIGINT");
    await process.logged("that it stops", ({ message }) => String(message).startsWith("stopping"));
    const impatience = setInterval(() => process.child.kill("SIGINT"), 50);
    onTestFinished(() => clearInterval(impatience));
    expect(await process.ended).toEqual({ code: null, signal: "SIGINT" });
    expect(process.stderr).not.toMatch(/^\s+at /m);
  });
});
