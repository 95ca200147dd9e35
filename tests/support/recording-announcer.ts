import type { OutwardEvent } from "../../src/domain/outward-event.ts";
import type { Announcer } from "../../src/ports/announcer.ts";

/** The Announcer port in memory: what was announced is there to look at. */
export class RecordingAnnouncer implements Announcer {
  readonly events: OutwardEvent[] = [];
  /** Called before each announcement: throw to fail it. */
  before: (event: OutwardEvent) => void = () => {};

  async announce(event: OutwardEvent): Promise<void> {
    this.before(event);
    this.events.push(event);
  }
}
