import type { OutwardEvent } from "../domain/outward-event.ts";

/** Tells the world, at least once. */
export interface Announcer {
  /** Resolves when the event was taken over. @throws a retryable failure otherwise. */
  announce(event: OutwardEvent): Promise<void>;
}
