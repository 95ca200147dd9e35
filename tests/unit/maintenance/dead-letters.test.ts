import { beforeEach, describe, expect, it } from "vitest";
import { lookBody } from "../../../src/intake/message.ts";
import { redriveDeadLetter } from "../../../src/maintenance/dead-letters.ts";
import { World } from "../../faults/world.ts";

const KEY = "in/plan.txt";
const PAGES = Array.from({ length: 9 }, (_, page) => `The heron stands on page ${page + 1}.`).join("\f");

let world: World;
beforeEach(() => {
  world = new World({ pageMilliseconds: 100_000 });
});

/** Receives what is ready as often as it may be, as workers that die at once do. */
async function giveUpAll(): Promise<void> {
  for (let delivery = 0; delivery < 5; delivery++) {
    await world.queue.receive({ max: 10, waitSeconds: 0 });
    await world.clock.advance(1800_000);
  }
  expect(await world.queue.receive({ max: 10, waitSeconds: 0 })).toEqual([]);
}

const letters = async () => (await world.records.listDeadLetters({ tenant: null, limit: 100 })).letters;

describe("a message that was given up", () => {
  it("A dead letter becomes an item, and its document says FAILED and is announced", async () => {
    await world.upload(KEY, PAGES);
    await world.step();
    await giveUpAll();
    expect((await world.reconcileOnce()).deadLetters).toBe(1);
    expect(await letters()).toMatchObject([{ origin: "ingestion", class: "dead_letter", tenant: "default" }]);
    const record = await world.record(KEY);
    expect(record?.summary).toMatchObject({ status: "FAILED", tail: { announce: [{ type: "Document Failed" }] } });
    expect(record?.detail.reason).toMatchObject({ code: "dead_letter", stage: "intake" });
    await world.drain(world.calmProcess);
    expect(world.announcer.events.map((event) => event.type)).toEqual(["Document Failed"]);
  });

  it("An old message's dead letter leaves a run alone whose next leg is on its way", async () => {
    await world.upload(KEY, PAGES);
    const [first] = await world.queue.receive({ max: 1, waitSeconds: 0 });
    await world.queue.changeVisibility(first?.receiptHandle ?? "", 0);
    await world.queue.send(first?.body ?? "");
    await world.step();
    const placed = await world.record(KEY);
    expect(placed?.detail.run?.leg).toBe(1);
    // The event's duplicate dies again and again; the continuation waits for its delivery all the while.
    const [duplicate] = await world.queue.receive({ max: 1, waitSeconds: 0 });
    const [continuation] = await world.queue.receive({ max: 1, waitSeconds: 0 });
    expect(duplicate?.body).toContain("Object Created");
    expect(continuation?.body).toContain("Continuation");
    for (let delivery = 1; delivery < 6; delivery++) {
      await world.clock.advance(1800_000);
      for (const message of await world.queue.receive({ max: 10, waitSeconds: 0 })) {
        if (message.body !== continuation?.body) continue;
        await world.queue.acknowledge(message.receiptHandle);
        await world.queue.send(message.body, { delaySeconds: 1801 });
      }
    }
    expect((await world.reconcileOnce()).deadLetters).toBe(1);
    expect((await world.record(KEY))?.detail.run).toEqual(placed?.detail.run);
    await world.drain(world.calmProcess);
    expect((await world.record(KEY))?.summary).toMatchObject({
      status: "READY",
      generation: placed?.summary.generation,
    });
  });

  it("a message that nobody understands is an item of its own class", async () => {
    await world.queue.send("not json");
    await giveUpAll();
    await world.reconcileOnce();
    expect(await letters()).toMatchObject([{ class: "unparsable", tenant: null, documentId: null, body: "not json" }]);
  });

  it("A message that was given up before its document was recorded is its tenant's dead letter", async () => {
    await world.upload(KEY, PAGES);
    await giveUpAll();
    await world.reconcileOnce();
    expect(await letters()).toMatchObject([
      { class: "dead_letter", tenant: "default", documentId: expect.any(String) },
    ]);
  });

  it("One message that cannot be collected keeps back neither the others nor the looks that are due", async () => {
    await world.upload(KEY, PAGES);
    await world.step();
    await world.queue.send("not json");
    await giveUpAll();
    const due = await world.records.due(world.clock.now(), 10);
    const put = world.records.putDeadLetter.bind(world.records);
    world.records.putDeadLetter = async (letter) =>
      letter.class === "unparsable" ? await Promise.reject(new Error("not to be had")) : await put(letter);
    const send = world.queue.send.bind(world.queue);
    const sent: string[] = [];
    world.queue.send = async (body, options) => {
      sent.push(body);
      return await send(body, options);
    };
    await expect(world.reconcileOnce()).rejects.toThrow("not to be had");
    expect(await letters()).toMatchObject([{ class: "dead_letter" }]);
    expect(due).toHaveLength(1);
    expect(sent).toEqual([lookBody(due[0] ?? ""), lookBody(due[0] ?? "")]);
  });

  it("collecting that is cut off between item and acknowledgement makes one item", async () => {
    await world.upload(KEY, PAGES);
    await giveUpAll();
    const acknowledge = world.queue.deadLetters.acknowledge.bind(world.queue.deadLetters);
    world.queue.deadLetters.acknowledge = async () => await Promise.reject(new Error("cut off"));
    await expect(world.reconcileOnce()).rejects.toThrow("cut off");
    world.queue.deadLetters.acknowledge = acknowledge;
    await world.clock.advance(1800_000);
    expect((await world.reconcileOnce()).deadLetters).toBe(1);
    expect(await letters()).toHaveLength(1);
  });

  it("A redriven dead letter's document is ingested after all, and the item is gone", async () => {
    await world.upload(KEY, PAGES);
    await world.step();
    await giveUpAll();
    await world.reconcileOnce();
    const [letter] = await letters();
    if (letter === undefined) throw new Error("There is no dead letter.");
    await redriveDeadLetter(world, letter);
    await world.drain(world.calmProcess);
    expect((await world.record(KEY))?.summary).toMatchObject({ status: "READY" });
    expect(await letters()).toEqual([]);
  });
});
