import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TopList } from "../../../../src/local/passage-index/top-list.ts";
import { VectorRows } from "../../../../src/local/passage-index/vector-rows.ts";

const SCOPE = { tenant: 1, only: null, except: new Set<number>() };

describe("vectors in memory", () => {
  test("after any puts and removals the nearest are those of a plain sort", () => {
    const step = fc.record({
      seq: fc.integer({ min: 0, max: 30 }),
      put: fc.boolean(),
      angle: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), fc.integer({ min: 1, max: 10 }), (steps, limit) => {
        const rows = new VectorRows(2);
        const model = new Map<number, number>();
        for (const { seq, put, angle } of steps) {
          if (put && !model.has(seq)) {
            const vector = Float32Array.of(Math.cos(angle), Math.sin(angle));
            model.set(seq, vector[0] ?? 0);
            rows.add({ seq, owner: 1, tenant: 1, vector });
          } else if (!put) {
            model.delete(seq);
            rows.remove(seq);
          }
        }
        const wanted = [...model.values()].sort((a, b) => b - a).slice(0, limit);
        const found = rows.search(Float32Array.of(1, 0), SCOPE, limit);
        expect(found.map(({ score }) => score)).toEqual(wanted);
        for (const { seq, score } of found) expect(model.get(seq)).toBe(score);
        expect(rows.size).toBe(model.size);
      }),
    );
  });

  test("rows beyond one block are searched and removed too", () => {
    const rows = new VectorRows(1);
    for (let seq = 0; seq < 2_500; seq++) rows.add({ seq, owner: seq % 2, tenant: 1, vector: Float32Array.of(seq) });
    const odd = { tenant: 1, only: new Set([1]), except: new Set<number>() };
    expect(rows.search(Float32Array.of(1), odd, 2).map(({ seq }) => seq)).toEqual([2_499, 2_497]);
    for (let seq = 2_499; seq >= 100; seq--) rows.remove(seq);
    expect(rows.search(Float32Array.of(1), SCOPE, 1)).toEqual([{ seq: 99, score: 99 }]);
    expect(rows.search(Float32Array.of(1), { ...SCOPE, tenant: 2 }, 1)).toEqual([]);
  });

  test("a list of the best keeps exactly the best of any scores", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: 1, max: 8 }), (scores, limit) => {
        const best = new TopList(limit);
        for (const [seq, score] of scores.entries()) best.add(seq, score);
        expect(best.sorted().map(({ score }) => score)).toEqual(scores.toSorted((a, b) => b - a).slice(0, limit));
      }),
    );
  });
});
