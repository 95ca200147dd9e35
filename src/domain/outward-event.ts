import type { DocumentEventType, Reason } from "./document.ts";

/** What Sluice tells the world about a document: EventBridge `source`, `detail-type` and `detail`. */
export interface OutwardEvent {
  /** The same for every repetition of the same event. */
  readonly id: string;
  readonly source: "sluice";
  readonly type: DocumentEventType;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly detail: {
    readonly documentId: string;
    readonly tenant: string;
    readonly key: string;
    readonly name: string;
    readonly generation: number;
    readonly versionId: string | null;
    readonly profile: string | null;
    readonly reason: Reason | null;
  };
}

/** An event's detail as it goes out: with the event's id, since EventBridge gives every repetition an id of its own. */
export function outwardDetail({ id, detail }: OutwardEvent): OutwardEvent["detail"] & { readonly eventId: string } {
  return { eventId: id, ...detail };
}
