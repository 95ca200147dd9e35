import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wholePartOf } from "../../../src/extraction/cut-off-json.ts";

const ANSWER = {
  title: { value: 'A \\ "title", with, commas]}', evidence: { page: 1, quote: "x" } },
  rows: { value: [{ name: "bolt", tags: ["a", "b"] }, { name: "nut", size: { mm: 3 } }, { name: "cog" }], rows: 3 },
  numbers: { value: [1, 22, 333], evidence: { page: 2, quote: "1" } },
};

describe("what is whole of a JSON text that was cut off", () => {
  test("Entries and fields that ended are kept, one that had begun is not", () => {
    const text = JSON.stringify(ANSWER);
    const cutAt = (mark: string) => JSON.parse(wholePartOf(text.slice(0, text.indexOf(mark))) ?? "null");
    expect(cutAt('"rows":{')).toEqual({ title: ANSWER.title });
    expect(cutAt('"size"')).toEqual({ title: ANSWER.title, rows: { value: ANSWER.rows.value.slice(0, 1) } });
    expect(cutAt('"cog"')).toEqual({ title: ANSWER.title, rows: { value: ANSWER.rows.value.slice(0, 2) } });
    expect(cutAt("33]")).toMatchObject({ numbers: { value: [1, 22] } });
    expect(wholePartOf('{"title": {"val')).toBeUndefined();
    expect(wholePartOf("no JSON at all")).toBeUndefined();
  });

  test("Wherever it is cut, what is kept is JSON, and a beginning of the whole", () => {
    const text = JSON.stringify(ANSWER, null, 1);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length }), (length) => {
        const whole = wholePartOf(text.slice(0, length));
        if (whole === undefined) return;
        const kept = JSON.parse(whole) as typeof ANSWER;
        if (kept.title !== undefined) expect(kept.title).toEqual(ANSWER.title);
        for (const name of ["rows", "numbers"] as const) {
          const values: readonly unknown[] = kept[name]?.value ?? [];
          expect(values).toEqual(ANSWER[name].value.slice(0, values.length));
        }
      }),
    );
  });
});
