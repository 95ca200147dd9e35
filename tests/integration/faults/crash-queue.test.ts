/**
 * A sample of the crash points with the queue on SQS too, as moto has it: in real time, at some twenty messages a
 * second.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { it } from "vitest";
import { createSqsQueue } from "../../../src/aws/sqs/sqs-redrivable-queue.ts";
import { crashEverywhere } from "../../faults/crash-points.ts";
import { NEW_DOCUMENT } from "../../faults/scenarios.ts";
import { makeQueues } from "../sqs-queues.ts";
import { AWS_CRASHES, onAwsStores } from "./on-aws-stores.ts";

/** A crashed process's message comes back after this. */
const QUEUE = { visibilitySeconds: 1, maxReceiveCount: 5 };

/** One queue for all worlds: a world that came to rest left nothing in it. */
async function openSqsQueue(url: string) {
  const queues = await makeQueues(url, QUEUE);
  const queue = createSqsQueue({ ...queues, deadLettersOf: "queue" });
  return {
    makeQueue: () => ({ queue, idle: () => sleep(250), close: async () => {} }),
    close: queues.close,
  };
}

onAwsStores(
  (makeStores) => {
    it("With the queue on SQS too, a document is live once, wherever its process dies", AWS_CRASHES, async () => {
      await crashEverywhere(NEW_DOCUMENT, { atLeast: 280, makeStores, stride: 20 });
    });
  },
  { engine: "moto", open: openSqsQueue },
);
