/** The guide to the webhook (src/local/webhook.md): its receiver as it stands, called by a service. */
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startWebhookReceiver } from "../support/webhook-receiver.ts";
import { E2E, running } from "./running.ts";

const GUIDE = fileURLToPath(new URL("../../src/local/webhook.md", import.meta.url));
const SECRET = "a secret of a good length";

/** The guide's receiver as a process of its own; `said` is what it printed so far. */
async function startGuidesReceiver() {
  const [, script = ""] = /^```js\n([\s\S]*?)^```/m.exec(readFileSync(GUIDE, "utf8")) ?? [];
  const file = join(temporaryFolder(), "receiver.mjs");
  writeFileSync(file, script);
  const env = { ...process.env, SLUICE_WEBHOOK_SECRET: SECRET, PORT: "0" };
  const child = spawn(process.execPath, [file], { env, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill());
  const receiver = { said: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    receiver.said += text;
  });
  const port = () => /^listening on (\d+)$/m.exec(receiver.said)?.[1];
  await expect.poll(port, { timeout: 20_000 }).toBeDefined();
  return { receiver, url: `http://127.0.0.1:${port()}/` };
}

describe("the guide to the webhook", E2E, () => {
  it("the guide's receiver takes what the service signed, once, and refuses everything else", async () => {
    const { receiver, url } = await startGuidesReceiver();
    const { client } = await running({ args: ["--no-samples", "--webhook", url, "--webhook-secret", SECRET] });
    const { documentId } = await client.ingest("Told of by the book.", { name: "told.txt", key: "in/told.txt" });
    await expect.poll(() => receiver.said, { timeout: 20_000 }).toContain("Document Ready in/told.txt\n");

    const call = (time: number, body: string, secret = SECRET) => {
      const signature = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
      return fetch(url, { method: "POST", body, headers: { "sluice-signature": `t=${time},v1=${signature}` } });
    };
    const now = Math.floor(Date.now() / 1000);
    const event = JSON.stringify({
      id: "again",
      "detail-type": "Document Failed",
      detail: { key: "made/up.txt", documentId },
    });
    for (const refused of [
      call(now, event, "another secret of a good length"),
      call(now - 3_600, event),
      fetch(url, { method: "POST", body: event }),
      fetch(url, { method: "POST", body: event, headers: { "sluice-signature": `t=${now},v1=${"0".repeat(64)}` } }),
    ]) {
      expect((await refused).status).toBe(401);
    }
    expect(receiver.said).not.toContain("made/up.txt");
    for (let delivery = 0; delivery < 2; delivery++) expect((await call(now, event)).status).toBe(204);
    await expect.poll(() => receiver.said.match(/made\/up\.txt/g)?.length).toBe(1);
  });

  it("an event is told once what it tells of can be read and found, and looks as the guide says", async () => {
    const seen: unknown[] = [];
    const hook = await startWebhookReceiver();
    onTestFinished(() => hook.close());
    const { client } = await running({ args: ["--no-samples", "--webhook", hook.url, "--webhook-secret", SECRET] });
    // Asked from within the call: nothing has been given the time to catch up.
    hook.onCall = async (body) => {
      const { documentId } = JSON.parse(body).detail;
      const { hits } = await client.search("heron");
      seen.push(
        (await client.document(documentId)).status,
        hits.map((hit: { documentId: string }) => hit.documentId),
      );
    };
    const { documentId } = await client.ingest("The heron waits.", { name: "heron.txt" });
    await expect.poll(() => seen, { timeout: 20_000 }).toEqual(["READY", [documentId]]);
    const [, example = ""] = /^```json\n([\s\S]*?)^```/m.exec(readFileSync(GUIDE, "utf8")) ?? [];
    const [told] = hook.taken.map(({ body }) => JSON.parse(body));
    expect(Object.keys(told)).toEqual(Object.keys(JSON.parse(example)));
    expect(Object.keys(told.detail)).toEqual(Object.keys(JSON.parse(example).detail));
  });
});
