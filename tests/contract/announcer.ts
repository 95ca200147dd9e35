/** What every Announcer keeps. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OutwardEvent } from "../../src/domain/outward-event.ts";
import type { Announcer } from "../../src/ports/announcer.ts";

/** What a listener gets of an event. */
export interface ReceivedEvent {
  readonly type: string;
  readonly detail: OutwardEvent["detail"] & { readonly eventId: string };
}

export interface AnnouncerHarness {
  readonly announcer: Announcer;
  /** What the outside has taken over so far, repetitions included. */
  readonly received: () => Promise<readonly ReceivedEvent[]>;
  /** Makes the outside refuse, or take over again. */
  readonly refuse: (refusing: boolean) => void;
  readonly close: () => Promise<void>;
}

export function outwardEvent(id: string, tenant = "default", change: Partial<OutwardEvent> = {}): OutwardEvent {
  return {
    id,
    source: "sluice",
    type: "Document Ready",
    time: Date.UTC(2026, 10, 20, 12),
    detail: {
      documentId: "0123456789abcdefghjkmnpqrs",
      tenant,
      key: "in/plan.txt",
      name: "plan.txt",
      generation: 7,
      versionId: "v1",
      profile: "general",
      reason: null,
    },
    ...change,
  };
}

export function describeAnnouncer(name: string, makeHarness: () => Promise<AnnouncerHarness>): void {
  describe(`Announcer: ${name}`, () => {
    let harness: AnnouncerHarness;
    beforeEach(async () => {
      harness = await makeHarness();
    });
    afterEach(() => harness.close());

    it("resolves when the outside has the event", async () => {
      const event = outwardEvent("e1");
      await harness.announcer.announce(event);
      const { id, type, detail } = event;
      expect(await harness.received()).toEqual([{ type, detail: { eventId: id, ...detail } }]);
    });

    it("carries the reason of a failure", async () => {
      const reason = { code: "encrypted", message: "Protected.", stage: "read", retryable: false } as const;
      const { detail } = outwardEvent("e1");
      await harness.announcer.announce(
        outwardEvent("e1", "default", { type: "Document Failed", detail: { ...detail, reason } }),
      );
      expect(await harness.received()).toMatchObject([{ type: "Document Failed", detail: { reason } }]);
    });

    it("fails retryably when the outside refuses, and a repetition carries the same id", async () => {
      harness.refuse(true);
      await expect(harness.announcer.announce(outwardEvent("e1"))).rejects.toMatchObject({ retryable: true });
      harness.refuse(false);
      await harness.announcer.announce(outwardEvent("e1"));
      await harness.announcer.announce(outwardEvent("e1"));
      const ids = (await harness.received()).map(({ detail }) => detail.eventId);
      expect(ids.length).toBeGreaterThanOrEqual(1);
      expect(new Set(ids)).toEqual(new Set(["e1"]));
    });
  });
}
