/**
 * Messages that were given up become items that can be listed by class, redriven and discarded; the document they were
 * for says FAILED, so that nothing is lost silently.
 */
import { FAILURES } from "../domain/failure.ts";
import { type KeyOwner, ownerOfObjectKey } from "../domain/identity.ts";
import { failUnheld, reopen } from "../domain/record/conclusion.ts";
import { lookBody, parseWorkMessage, type WorkMessage } from "../intake/message.ts";
import type { DeadLetter, DocumentRecords } from "../ports/document-records.ts";
import type { ReceivedMessage, WorkQueue } from "../ports/work-queue.ts";
import type { MaintenanceDependencies } from "./dependencies.ts";

type CollectingDependencies = Pick<
  MaintenanceDependencies,
  "records" | "raw" | "queue" | "undelivered" | "clock" | "tenancy" | "telemetry"
>;

/**
 * Moves everything from the dead-letter queues into items; answers with how many. What cannot be moved keeps back none of
 * the others.
 * @throws what kept the first of them back, once the others are moved
 */
export async function collectDeadLetters(deps: CollectingDependencies): Promise<number> {
  const { queue, undelivered } = deps;
  const failures: unknown[] = [];
  let taken = await emptied(queue.deadLetters, (message) => collect(deps, message), failures);
  if (undelivered !== undefined) {
    taken += await emptied(undelivered, (message) => collectUndelivered(deps, message), failures);
  }
  if (failures.length > 0) throw failures[0];
  return taken;
}

/** A message that could not be taken stays in flight, so that this ends; it is ready again later. */
async function emptied(
  queue: WorkQueue,
  take: (message: ReceivedMessage) => Promise<void>,
  failures: unknown[],
): Promise<number> {
  let taken = 0;
  for (;;) {
    const messages = await queue.receive({ max: 10, waitSeconds: 0 });
    if (messages.length === 0) return taken;
    for (const message of messages) {
      try {
        await take(message);
        await queue.acknowledge(message.receiptHandle);
        taken++;
      } catch (error) {
        failures.push(error);
      }
    }
  }
}

/**
 * An event that could not be delivered (the queue's policy, its key) has failed no document: nobody has looked at it. It
 * is kept as an item, so that the incident is seen, and sent to the queue, where it belongs.
 */
async function collectUndelivered(deps: CollectingDependencies, { messageId, body }: ReceivedMessage): Promise<void> {
  const message = parsedOrNull(body);
  const owner = ownerIn(deps, message);
  await deps.records.putDeadLetter({
    id: messageId,
    origin: "event-target",
    class: message === null ? "unparsable" : "undelivered",
    tenant: owner?.tenant ?? null,
    documentId: owner?.documentId ?? null,
    body,
    at: deps.clock.now(),
  });
  deps.telemetry.metric("DeadLetters", 1, "Count");
  if (message !== null) await deps.queue.send(body);
}

/** The item is written first: a crash in between collects the message again, under the same id. */
async function collect(deps: CollectingDependencies, received: ReceivedMessage): Promise<void> {
  const message = parsedOrNull(received.body);
  const owner = ownerIn(deps, message);
  const documentId = message === null || message.kind === "object" ? owner?.documentId : message.documentId;
  const record = documentId === undefined ? undefined : await deps.records.get(documentId);
  await deps.records.putDeadLetter({
    id: received.messageId,
    origin: "ingestion",
    class: message === null ? "unparsable" : (record?.detail.reason?.code ?? "dead_letter"),
    tenant: record?.summary.tenant ?? owner?.tenant ?? null,
    documentId: documentId ?? null,
    body: received.body,
    at: deps.clock.now(),
  });
  deps.telemetry.metric("DeadLetters", 1, "Count");
  if (documentId === undefined || record === undefined) return;
  const reason = deadLetterReason(record.detail.reason?.message);
  const head = await deps.raw.head(record.detail.objectKey);
  const leg = message?.kind === "continuation" ? message : null;
  const givenUp = { reason, leg, versionId: head?.versionId ?? null };
  await deps.records.change(documentId, failUnheld(givenUp, deps.clock.now()));
  await deps.queue.send(lookBody(documentId));
}

function deadLetterReason(last: string | undefined) {
  const message = last === undefined ? FAILURES.dead_letter : `${FAILURES.dead_letter} The last problem: ${last}`;
  return { code: "dead_letter", message, stage: "intake", retryable: false } as const;
}

function parsedOrNull(body: string): WorkMessage | null {
  try {
    return parseWorkMessage(body);
  } catch {
    return null;
  }
}

/** Whose object an event names; null for a message that is none. */
function ownerIn({ tenancy }: CollectingDependencies, message: WorkMessage | null): KeyOwner | null {
  return message?.kind === "object" ? ownerOfObjectKey(tenancy, message.objectKey) : null;
}

/**
 * Sends a dead letter's work again and removes the item. A document that failed by it is opened again, and looked at
 * as a whole: the leg a continuation was for is past.
 */
export async function redriveDeadLetter(
  deps: { readonly records: DocumentRecords; readonly queue: WorkQueue; readonly clock: { now(): number } },
  letter: DeadLetter,
): Promise<void> {
  const { documentId, body } = letter;
  if (documentId !== null) await deps.records.change(documentId, reopen(deps.clock.now()));
  const isContinuation = parsedOrNull(body)?.kind === "continuation";
  await deps.queue.send(documentId !== null && isContinuation ? lookBody(documentId) : body);
  await deps.records.removeDeadLetter(letter.id);
}
