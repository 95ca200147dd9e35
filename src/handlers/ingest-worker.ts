/** The worker: SQS in, partial batch response out. It runs as a Lambda function and, unchanged, inside the local service. */
import type { IngestDependencies } from "../ingest/dependencies.ts";
import { workOnMessage } from "../ingest/work-on-message.ts";
import { parseWorkMessage, UnparsableMessageError, type WorkMessage } from "../intake/message.ts";
import { type SqsRecord, type SqsResponse, sqsEventSchema } from "../intake/sqs-event.ts";
import { errorFields } from "../ports/telemetry.ts";

/** What the handler uses of Lambda's context. */
export interface WorkerContext {
  getRemainingTimeInMillis(): number;
}

export type IngestWorker = (event: unknown, context: WorkerContext) => Promise<SqsResponse>;

/** Makes the handler. Messages of a batch are worked on one after the other; each fails or succeeds on its own. */
export function createIngestWorker(deps: IngestDependencies): IngestWorker {
  return async (event, context) => {
    const { Records: records } = sqsEventSchema.parse(event);
    const failed: { itemIdentifier: string }[] = [];
    for (const record of records) {
      if (!(await workOn(deps, record, context))) failed.push({ itemIdentifier: record.messageId });
    }
    return { batchItemFailures: failed };
  };
}

/** True when the message is done with. */
async function workOn(deps: IngestDependencies, record: SqsRecord, context: WorkerContext): Promise<boolean> {
  try {
    const message = messageIn(record);
    if (message === null) {
      await keepUnparsable(deps, record);
      return true;
    }
    const disposition = await workOnMessage(deps, delivery(record, message, context));
    if (disposition.kind === "acknowledge") return true;
    await deps.queue.changeVisibility(record.receiptHandle, disposition.afterSeconds);
    return false;
  } catch (error) {
    deps.telemetry.log("error", "message failed", { messageId: record.messageId, ...errorFields(error) });
    return false;
  }
}

/** Null where it is not understood. */
function messageIn({ body }: SqsRecord): WorkMessage | null {
  try {
    return parseWorkMessage(body);
  } catch (error) {
    if (error instanceof UnparsableMessageError) return null;
    throw error;
  }
}

function delivery(record: SqsRecord, message: WorkMessage, context: WorkerContext) {
  return {
    messageId: record.messageId,
    receiveCount: Number(record.attributes.ApproximateReceiveCount),
    message,
    remaining: () => context.getRemainingTimeInMillis(),
  };
}

/** No retry can mend a message that is not understood: it becomes a dead letter at once. */
async function keepUnparsable(deps: IngestDependencies, record: SqsRecord): Promise<void> {
  deps.telemetry.log("error", "message not understood", { messageId: record.messageId });
  await deps.records.putDeadLetter({
    id: record.messageId,
    origin: "ingestion",
    class: "unparsable",
    tenant: null,
    documentId: null,
    body: record.body,
    at: deps.clock.now(),
  });
}
