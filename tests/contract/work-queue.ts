import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ReceivedMessage, RedrivableQueue, WorkQueue } from "../../src/ports/work-queue.ts";

/** Empty queues for one test: maxReceiveCount 2, visibility {@link QUEUE_VISIBILITY_SECONDS}. */
export interface QueueHarness {
  readonly queue: RedrivableQueue;
  /** Lets time pass: a manual clock's at once, a real one's by waiting. */
  advance(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** What the harness's queue is to be made with: short, for adapters that live in real time. */
export const QUEUE_VISIBILITY_SECONDS = 2;
export const QUEUE_MAX_RECEIVE_COUNT = 2;

/** Where the engine under an adapter differs from the service it stands for: what cannot be shown on it is left out. */
export interface QueueEngine {
  /** Acts on receipts of deliveries that are over, which SQS does "possibly" and nothing may rely on. */
  readonly pastReceiptsAct?: true;
}

/** What every adapter of {@link RedrivableQueue} has to keep. */
export function describeWorkQueue(
  name: string,
  makeAdapter: () => Promise<QueueHarness>,
  engine: QueueEngine = {},
): void {
  describe(`${name} work queue`, () => {
    let harness: QueueHarness;
    let queue: RedrivableQueue;
    beforeEach(async () => {
      harness = await makeAdapter();
      queue = harness.queue;
    });
    afterEach(() => harness.close());

    const visibility = QUEUE_VISIBILITY_SECONDS * 1000;

    async function receiveOne(from: WorkQueue = queue): Promise<ReceivedMessage> {
      const [message] = await from.receive({ max: 1, waitSeconds: 0 });
      if (message === undefined) throw new Error("There was no message to receive.");
      return message;
    }

    async function bodies(from: WorkQueue = queue): Promise<string[]> {
      return (await from.receive({ max: 10, waitSeconds: 0 })).map(({ body }) => body).sort();
    }

    /** Receives the message as often as it may be, then lets the queue give it up. */
    async function walkToDeadLetters(): Promise<void> {
      for (let delivery = 0; delivery < QUEUE_MAX_RECEIVE_COUNT; delivery++) {
        await queue.changeVisibility((await receiveOne()).receiptHandle, 0);
      }
      expect(await bodies()).toEqual([]);
    }

    test("a message arrives as it was sent, with its id and count", async () => {
      const body = JSON.stringify({ text: 'ü "quoted" 😀\n' });
      const { messageId } = await queue.send(body);
      const message = await receiveOne();
      expect(message).toMatchObject({ messageId, body, receiveCount: 1 });
      expect(message.sentAt).toBeGreaterThan(Date.UTC(2020, 0));
    });

    test("A message received is invisible until its visibility ends, and then comes again with a higher count", async () => {
      await queue.send("work");
      const first = await receiveOne();
      await harness.advance(visibility - 1000);
      expect(await bodies()).toEqual([]);
      await harness.advance(1000);
      const second = await receiveOne();
      expect(second).toMatchObject({ messageId: first.messageId, body: "work", receiveCount: 2 });
      expect(second.receiptHandle).not.toBe(first.receiptHandle);
    });

    test("an acknowledged message does not come again", async () => {
      await queue.send("work");
      await queue.acknowledge((await receiveOne()).receiptHandle);
      await harness.advance(visibility);
      expect(await bodies()).toEqual([]);
      expect(await queue.depth()).toEqual({ ready: 0, inFlight: 0, delayed: 0 });
    });

    test.skipIf(engine.pastReceiptsAct)("A receipt that is past changes nothing", async () => {
      await queue.send("work");
      const first = await receiveOne();
      await harness.advance(visibility);
      const second = await receiveOne();
      await queue.changeVisibility(first.receiptHandle, 0);
      expect(await bodies()).toEqual([]);
      await queue.acknowledge(first.receiptHandle);
      expect((await queue.depth()).inFlight).toBe(1);
      await queue.acknowledge(second.receiptHandle);
      await queue.acknowledge(second.receiptHandle);
      expect((await queue.depth()).inFlight).toBe(0);
    });

    test.skipIf(engine.pastReceiptsAct)(
      "a receipt of a visibility that ended cannot shorten or lengthen it",
      async () => {
        await queue.send("work");
        const { receiptHandle } = await receiveOne();
        await harness.advance(visibility);
        await queue.changeVisibility(receiptHandle, 60);
        expect(await bodies()).toEqual(["work"]);
      },
    );

    test("Visibility can be ended at once, and lengthened from now on", async () => {
      await queue.send("work");
      const first = await receiveOne();
      await queue.changeVisibility(first.receiptHandle, 0);
      const second = await receiveOne();
      await queue.changeVisibility(second.receiptHandle, QUEUE_VISIBILITY_SECONDS + 1);
      await harness.advance(visibility);
      expect((await queue.depth()).inFlight).toBe(1);
      await harness.advance(1000);
      expect((await queue.depth()).ready).toBe(1);
    });

    test("a delayed message comes when its delay is over", async () => {
      await queue.send("later", { delaySeconds: 1 });
      await queue.send("now");
      expect(await queue.depth()).toEqual({ ready: 1, inFlight: 0, delayed: 1 });
      expect(await bodies()).toEqual(["now"]);
      await harness.advance(1000);
      expect(await bodies()).toEqual(["later"]);
    });

    test("one receive hands out no more than was asked for, and no message twice", async () => {
      for (let i = 0; i < 12; i++) await queue.send(`m${i}`);
      const first = await queue.receive({ max: 10, waitSeconds: 0 });
      const second = await queue.receive({ max: 10, waitSeconds: 0 });
      expect(first.length).toBeLessThanOrEqual(10);
      expect(new Set([...first, ...second].map(({ messageId }) => messageId)).size).toBe(12);
      expect(await queue.receive({ max: 1, waitSeconds: 0 })).toEqual([]);
    });

    test("concurrent receivers never share a message", async () => {
      for (let i = 0; i < 6; i++) await queue.send(`m${i}`);
      const received = await Promise.all(Array.from({ length: 6 }, () => queue.receive({ max: 3, waitSeconds: 0 })));
      const ids = received.flat().map(({ messageId }) => messageId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toHaveLength(6);
    });

    test("a receiver that waits gets a message sent meanwhile", async () => {
      const receiving = queue.receive({ max: 1, waitSeconds: 2 });
      await queue.send("work");
      expect((await receiving).map(({ body }) => body)).toEqual(["work"]);
    });

    test("a receiver that waits gets a message whose delay or visibility ends meanwhile", async () => {
      await queue.send("first");
      await receiveOne();
      await queue.send("second", { delaySeconds: 1 });
      const delayed = queue.receive({ max: 1, waitSeconds: 3 });
      await harness.advance(1000);
      expect((await delayed).map(({ body }) => body)).toEqual(["second"]);
      const redelivered = queue.receive({ max: 1, waitSeconds: 3 });
      await harness.advance(1000);
      expect((await redelivered).map(({ body }) => body)).toEqual(["first"]);
    });

    test("a receiver waits no longer than it said, nor after it was aborted", async () => {
      const waiting = queue.receive({ max: 1, waitSeconds: 1 });
      await harness.advance(1000);
      expect(await waiting).toEqual([]);
      const abort = new AbortController();
      const aborted = queue.receive({ max: 1, waitSeconds: 20, signal: abort.signal });
      abort.abort();
      expect(await aborted).toEqual([]);
      expect(await queue.receive({ max: 1, waitSeconds: 20, signal: abort.signal })).toEqual([]);
    });

    test("A message delivered as often as it may be goes to the dead letters", async () => {
      await queue.send("poison");
      await walkToDeadLetters();
      expect(await queue.depth()).toEqual({ ready: 0, inFlight: 0, delayed: 0 });
      const letter = await receiveOne(queue.deadLetters);
      expect(letter.body).toBe("poison");
      await queue.deadLetters.acknowledge(letter.receiptHandle);
      expect(await queue.deadLetters.depth()).toEqual({ ready: 0, inFlight: 0, delayed: 0 });
    });

    test("one message that is given up takes no other with it", async () => {
      await queue.send("poison");
      const poison = await receiveOne();
      await queue.changeVisibility(poison.receiptHandle, 0);
      const again = await receiveOne();
      await queue.send("innocent");
      await queue.changeVisibility(again.receiptHandle, 0);
      expect(await bodies()).toEqual(["innocent"]);
      expect(await bodies(queue.deadLetters)).toEqual(["poison"]);
    });

    test("Redriven dead letters are delivered again as often as new messages", async () => {
      await queue.send("poison");
      await walkToDeadLetters();
      const moved = await queue.redrive();
      expect([1, null]).toContain(moved);
      const [message] = await queue.receive({ max: 1, waitSeconds: 2 });
      expect(message).toMatchObject({ body: "poison", receiveCount: 1 });
      expect(await bodies(queue.deadLetters)).toEqual([]);
      await queue.changeVisibility(message?.receiptHandle ?? "", 0);
      expect((await receiveOne()).receiveCount).toBe(2);
    });

    test("discarded dead letters are gone, and the queue's own messages stay", async () => {
      await queue.send("poison");
      await walkToDeadLetters();
      await queue.send("work");
      await queue.discard();
      expect(await bodies(queue.deadLetters)).toEqual([]);
      expect(await bodies()).toEqual(["work"]);
    });
  });
}
