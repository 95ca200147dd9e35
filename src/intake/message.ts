/** What a queue message asks for, parsed once at the edge. Nothing inside sees raw JSON. */
import { z } from "zod";

/** Deliberately loose where AWS is: `source-ip-address` may hold a service's name, `sequencer` may be missing. */
const objectEvent = z.object({
  source: z.literal("aws.s3"),
  "detail-type": z.enum(["Object Created", "Object Deleted"]),
  detail: z.object({
    object: z.object({
      /** Raw, not URL-encoded: EventBridge does not encode keys. */
      key: z.string().min(1),
      size: z.number().optional(),
      "version-id": z.string().optional(),
    }),
    requester: z.string().optional(),
    "deletion-type": z.string().optional(),
  }),
});

const lookMessage = z.object({
  source: z.literal("sluice.work"),
  "detail-type": z.literal("Look"),
  detail: z.object({ documentId: z.string() }),
});

/** A key of the bucket that no event was sent for. */
const keyMessage = z.object({
  source: z.literal("sluice.work"),
  "detail-type": z.literal("Look At Key"),
  detail: z.object({ objectKey: z.string().min(1) }),
});

const continuationMessage = z.object({
  source: z.literal("sluice.work"),
  "detail-type": z.literal("Continuation"),
  detail: z.object({ documentId: z.string(), generation: z.number().int(), leg: z.number().int() }),
});

/** A message, as the worker understands it. An object event says only "look at this key". */
export type WorkMessage =
  | {
      readonly kind: "object";
      readonly objectKey: string;
      readonly deleted: boolean;
      /** True when a lifecycle rule of the bucket removed the object, not a person. */
      readonly byLifecycle: boolean;
    }
  | { readonly kind: "look"; readonly documentId: string }
  | { readonly kind: "continuation"; readonly documentId: string; readonly generation: number; readonly leg: number };

/** A message that is none of these: it goes to the dead letters, for no retry can mend it. */
export class UnparsableMessageError extends Error {
  override readonly name = "UnparsableMessageError";
  constructor(cause: unknown) {
    super("The message is neither an S3 event from EventBridge nor one of Sluice's own.", { cause });
  }
}

const anyMessage = z.union([objectEvent, lookMessage, keyMessage, continuationMessage]);

/** @throws {UnparsableMessageError} */
export function parseWorkMessage(body: string): WorkMessage {
  const message = parsed(body);
  if (message["detail-type"] === "Look") return { kind: "look", documentId: message.detail.documentId };
  if (message["detail-type"] === "Continuation") return { kind: "continuation", ...message.detail };
  if (message["detail-type"] === "Look At Key") {
    return { kind: "object", objectKey: message.detail.objectKey, deleted: false, byLifecycle: false };
  }
  const { object, requester } = message.detail;
  const deleted = message["detail-type"] === "Object Deleted";
  return {
    kind: "object",
    objectKey: object.key,
    deleted,
    byLifecycle: deleted && requester === "s3.amazonaws.com",
  };
}

function parsed(body: string): z.infer<typeof anyMessage> {
  try {
    return anyMessage.parse(JSON.parse(body));
  } catch (error) {
    throw new UnparsableMessageError(error);
  }
}

/** A message that asks for a look at a document. */
export function lookBody(documentId: string): string {
  return JSON.stringify({ source: "sluice.work", "detail-type": "Look", detail: { documentId } });
}

/** A message that asks for a look at what lies under a key, whether there is a document of it or not. */
export function lookAtKeyBody(objectKey: string): string {
  return JSON.stringify({ source: "sluice.work", "detail-type": "Look At Key", detail: { objectKey } });
}

/** A message that goes on with a run's next leg. */
export function continuationBody(documentId: string, generation: number, leg: number): string {
  return JSON.stringify({
    source: "sluice.work",
    "detail-type": "Continuation",
    detail: { documentId, generation, leg },
  });
}
