import fc from "fast-check";
import { expect, test } from "vitest";
import { dueAt } from "../../../../src/domain/record/due.ts";
import { LEASE } from "../../../support/one-record.ts";
import { OPERATIONS, RecordHistory, type Step } from "../../../support/record-history.ts";

/** Time mostly goes on a little, sometimes past a lease or a wait, and sometimes back. */
const jumps = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 1000 }) },
  { weight: 2, arbitrary: fc.integer({ min: LEASE, max: 2 * LEASE }) },
  { weight: 1, arbitrary: fc.integer({ min: -3_600_000, max: 7_200_000 }) },
);

const steps: fc.Arbitrary<Step> = fc.record({
  operation: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...OPERATIONS) },
    {
      weight: 2,
      arbitrary: fc.constantFrom("acquire" as const, "open" as const, "publish" as const, "reprocess" as const),
    },
  ),
  runner: fc.nat(2),
  byHolder: fc.boolean(),
  pick: fc.nat(30),
  jump: jumps,
});

const histories = fc.array(steps, { minLength: 5, maxLength: 80, size: "max" });

test("Whatever several runners do in whatever order, the rules of the record hold", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const world = new RecordHistory();
      for (const step of history) world.step(step);
    }),
    { numRuns: 1500 },
  );
});

test("Whatever happened, a document with something left to do is due at some moment", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const world = new RecordHistory();
      for (const step of history) {
        world.step(step);
        const record = world.one.current;
        if (record === undefined) continue;
        const { summary, detail } = record;
        const left =
          summary.wanted > summary.served ||
          summary.lease !== null ||
          summary.retryAt !== null ||
          summary.tail !== null ||
          summary.tombstone?.cleanAt != null ||
          detail.awaitingUntil !== null ||
          detail.run !== null ||
          detail.request !== null;
        expect(dueAt(record) !== null, JSON.stringify({ step, record })).toBe(left);
      }
    }),
    { numRuns: 700 },
  );
});
