import type { OutwardEvent } from "../domain/outward-event.ts";
import type { Announcer } from "../ports/announcer.ts";
import type { EventStream } from "./event-stream.ts";

export interface LocalAnnouncerOptions {
  readonly stream: EventStream;
  /** See webhook.ts. */
  readonly webhook?: (event: OutwardEvent) => Promise<void>;
}

/**
 * Announcer of one machine: the event stream first, for it keeps the event; then the webhook, whose failure is thrown,
 * so that the caller announces again. The stream takes that repetition for what it is.
 */
export function createLocalAnnouncer({ stream, webhook }: LocalAnnouncerOptions): Announcer {
  return {
    async announce(event) {
      stream.append(event);
      await webhook?.(event);
    },
  };
}
