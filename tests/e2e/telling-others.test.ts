import { createHmac } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { startWebhookReceiver, type WebhookReceiver } from "../support/webhook-receiver.ts";
import { E2E, running } from "./running.ts";

const SECRET = "a secret of a good length";

async function told(settings: Record<string, string> = {}) {
  const receiver = await startWebhookReceiver();
  onTestFinished(() => receiver.close());
  const args = ["--no-samples", "--webhook", receiver.url, "--webhook-secret", SECRET];
  return { receiver, ...(await running({ args, env: settings })) };
}

const bodies = (receiver: WebhookReceiver) => receiver.taken.map(({ body }) => JSON.parse(body));

describe("those who are told", E2E, () => {
  it("webhook and event stream are told how each document ended", async () => {
    const { client, receiver } = await told();
    const listener = await client.listen();
    const ready = await client.ingest("Told of at once.", { name: "told.txt" });
    const failed = await client.ingest("%PDF-1.7 and nothing else", {
      name: "broken.pdf",
      contentType: "application/pdf",
    });
    expect(failed.status).toBe("FAILED");
    await client.ask("DELETE", `/documents/${ready.documentId}`);

    for (const [type, documentId] of [
      ["Document Ready", ready.documentId],
      ["Document Failed", failed.documentId],
      ["Document Deleted", ready.documentId],
    ]) {
      const event = await listener.first((e) => e.type === type && e.detail.documentId === documentId);
      // The webhook is called after the stream; its last call may still be on its way.
      await expect.poll(() => bodies(receiver).map(({ id }) => id)).toContain(event.id);
    }
    listener.close();
    for (const { headers, body } of receiver.taken) {
      const [, time, signature] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(headers["sluice-signature"])) ?? [];
      expect(signature).toBe(createHmac("sha256", SECRET).update(`${time}.${body}`).digest("hex"));
    }
    expect(bodies(receiver)[0]).toMatchObject({ source: "sluice", "detail-type": "Document Ready" });
  });

  it("an event that the webhook did not take is sent again", async () => {
    const { client, process, receiver } = await told({ SLUICE_BACKOFF_BASE_SECONDS: "0.1" });
    receiver.answer = { status: 503 };
    const { documentId } = await client.ingest("Told of later.", { name: "later.txt" });
    await process.logged("that it tries again", ({ message }) => message === "message is tried again");
    receiver.answer = { status: 204 };
    await expect
      .poll(() => bodies(receiver).map(({ detail }) => detail.documentId), { timeout: 15_000 })
      .toEqual([documentId]);
    expect(await client.document(documentId)).toMatchObject({ status: "READY" });
  });
});
