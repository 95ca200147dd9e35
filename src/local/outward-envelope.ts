import type { OutwardEvent } from "../domain/outward-event.ts";

/** An outward event as EventBridge would carry it, so that a listener's code is the same in both homes. */
export function outwardEnvelope({ detail, id, source, time, type }: OutwardEvent): Record<string, unknown> {
  return { version: "0", id, source, "detail-type": type, time: new Date(time).toISOString(), detail };
}
