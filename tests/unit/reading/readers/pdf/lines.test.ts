import { describe, expect, it } from "vitest";
import { toLines } from "../../../../../src/reading/readers/pdf/lines.ts";
import { piece } from "../../../../support/text-pieces.ts";

describe("toLines", () => {
  it("a line from right to left is read in its order, with numbers and foreign words in theirs", () => {
    const visual = [piece("03", 293, 700), piece("/", 288, 700), piece("1403", 268, 700), piece("תאריך:", 330, 700)];
    expect(toLines(visual).map(({ text }) => text)).toEqual(["תאריך: 1403/03"]);
    const mixed = [piece("שלום", 400, 680), piece("big", 330, 680), piece("world", 350, 680), piece("עולם", 300, 680)];
    expect(toLines(mixed)[0]?.text).toBe("שלום big world עולם");
  });

  it("a line from left to right with one foreign word keeps its order", () => {
    const line = [piece("the", 72, 700), piece("שלום", 92, 700), piece("word", 117, 700)];
    expect(toLines(line)[0]?.text).toBe("the שלום word");
  });

  it("ligatures and soft hyphens make no other words", () => {
    expect(toLines([piece("e\ufb03\u00adcient", 72, 700)])[0]?.text.normalize("NFKC")).toBe("efficient");
  });
});
