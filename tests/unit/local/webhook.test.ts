import { createHmac } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { openEventStream } from "../../../src/local/event-stream.ts";
import { createLocalAnnouncer } from "../../../src/local/local-announcer.ts";
import { createWebhook } from "../../../src/local/webhook.ts";
import { outwardEvent } from "../../contract/announcer.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { startWebhookReceiver } from "../../support/webhook-receiver.ts";

async function setUp(timeoutMilliseconds = 10_000) {
  const receiver = await startWebhookReceiver();
  onTestFinished(() => receiver.close());
  const clock = new ManualClock();
  const webhook = createWebhook({ url: receiver.url, secret: "shared", clock, timeoutMilliseconds });
  return { receiver, clock, webhook };
}

describe("the webhook", () => {
  it("sends the event as EventBridge would carry it, signed with the time", async () => {
    const { receiver, clock, webhook } = await setUp();
    await webhook(outwardEvent("e1"));
    const [taken] = receiver.taken;
    const [, time, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(taken?.headers["sluice-signature"])) ?? [];
    expect(Number(time)).toBe(Math.floor(clock.now() / 1000));
    expect(signature).toBe(createHmac("sha256", "shared").update(`${time}.${taken?.body}`).digest("hex"));
    expect(JSON.parse(taken?.body ?? "")).toEqual({
      version: "0",
      id: "e1",
      source: "sluice",
      "detail-type": "Document Ready",
      time: "2026-11-20T12:00:00.000Z",
      detail: { eventId: "e1", ...outwardEvent("e1").detail },
    });
  });

  it("takes every answer but a 2xx for a failure to try again, a redirect too", async () => {
    const { receiver, webhook } = await setUp();
    for (const status of [301, 400, 410, 500]) {
      receiver.answer = { status, headers: { location: "/elsewhere" } };
      await expect(webhook(outwardEvent("e1"))).rejects.toMatchObject({ retryable: true });
    }
    receiver.answer = { status: 503, headers: { "retry-after": "120" } };
    await expect(webhook(outwardEvent("e1"))).rejects.toMatchObject({ retryAfterSeconds: 120 });
    expect(receiver.taken).toEqual([]);
  });

  it("gives up waiting for an answer, without naming the URL", async () => {
    const { receiver, webhook } = await setUp(30);
    receiver.answer = "never";
    const failure = await webhook(outwardEvent("e1")).catch((error) => error);
    expect(failure).toMatchObject({ retryable: true, message: expect.stringContaining("in time") });
    await receiver.close();
    const unreachable = await webhook(outwardEvent("e1")).catch((error) => error);
    expect(unreachable).toMatchObject({ retryable: true });
    expect(`${failure.message} ${unreachable.message}`).not.toContain("hidden");
  });

  it("leaves an event in the stream though the webhook refuses it, and not twice when it is announced again", async () => {
    const { receiver, webhook } = await setUp();
    const stream = openEventStream({ path: ":memory:" });
    onTestFinished(() => stream.close());
    const announcer = createLocalAnnouncer({ stream, webhook });
    receiver.answer = { status: 503 };
    await expect(announcer.announce(outwardEvent("e1"))).rejects.toThrow();
    receiver.answer = { status: 200 };
    await announcer.announce(outwardEvent("e1"));
    await announcer.announce(outwardEvent("e2"));
    const ids: string[] = [];
    for await (const { id } of stream.subscribe("default", "unknown")) if (ids.push(id) === 2) break;
    expect(ids).toEqual(["e1", "e2"]);
  });
});
