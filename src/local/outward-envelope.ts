import { type OutwardEvent, outwardDetail } from "../domain/outward-event.ts";

/** An outward event as EventBridge would carry it, so that a listener's code is the same in both homes. */
export function outwardEnvelope(event: OutwardEvent): Record<string, unknown> {
  const { id, source, time, type } = event;
  const at = new Date(time).toISOString();
  return { version: "0", id, source, "detail-type": type, time: at, detail: outwardDetail(event) };
}
