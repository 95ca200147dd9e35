/** The SQS adapter on moto, in real time; each kind of redrive. */
import { setTimeout as sleep } from "node:timers/promises";
import { createSqsQueue } from "../../../src/aws/sqs/sqs-redrivable-queue.ts";
import { describeWorkQueue, QUEUE_MAX_RECEIVE_COUNT, QUEUE_VISIBILITY_SECONDS } from "../../contract/work-queue.ts";
import { onEngine } from "../on-engine.ts";
import { makeQueues } from "../sqs-queues.ts";

for (const deadLettersOf of ["queue", "event-target"] as const) {
  onEngine("moto", (url) => {
    const makeAdapter = async () => {
      const queues = await makeQueues(url, {
        visibilitySeconds: QUEUE_VISIBILITY_SECONDS,
        maxReceiveCount: QUEUE_MAX_RECEIVE_COUNT,
      });
      return {
        queue: createSqsQueue({ ...queues, deadLettersOf }),
        advance: (milliseconds: number) => sleep(milliseconds),
        close: queues.close,
      };
    };
    describeWorkQueue(`SQS, dead letters of the ${deadLettersOf}`, makeAdapter, { pastReceiptsAct: true });
  });
}
