import { describe, expect, it } from "vitest";
import { toLines } from "../../../../../src/reading/readers/pdf/lines.ts";
import type { TextPiece } from "../../../../../src/reading/readers/pdf/pieces.ts";
import { pageBlocks } from "../../../../../src/reading/readers/pdf/tables.ts";
import { drawnRows, piece } from "../../../../support/text-pieces.ts";

/** What the pieces come to: rows of tables, and texts of lines. */
const blocks = (pieces: readonly TextPiece[]) =>
  pageBlocks(toLines(pieces)).map((block) =>
    block.kind === "table" ? block.rows : block.lines.map(({ text }) => text),
  );

describe("pageBlocks", () => {
  it("a table on a page that is turned is a table, and what stands upright beside it is none of it", () => {
    const turned = ({ transform: [size = 0, , , , x = 0, y = 0] = [], ...rest }: TextPiece): TextPiece => ({
      ...rest,
      transform: [0, size, -size, 0, 600 - y, x],
    });
    const rows = [
      ["Name", "Count", "Sum"],
      ["Apples", "1", "2"],
      ["Pears", "3", "4"],
    ];
    const pieces = [...drawnRows(rows, [72, 200, 300], 500).map(turned), piece("12", 300, 20)];
    expect(blocks(pieces)).toEqual([rows, ["12"]]);
  });

  it("a table in a PDF is a table, also where cells are empty, aligned to the right or span columns", () => {
    const pieces = [
      piece("Sales of the year", 72, 740),
      ...drawnRows([["Name", "Count", "Sum"]], [72, 200, 300], 720),
      ...drawnRows([["Apples", "1,200"]], [72, 200], 706),
      piece("$", 300, 706),
      piece("88", 340, 706),
      ...drawnRows(
        [
          ["Pears", "", "7"],
          ["", "5", "1,234,567"],
        ],
        [72, 200, 305],
        692,
      ),
      piece("After the table", 72, 600),
    ];
    const [before, table, after] = blocks(pieces);
    expect([before, after]).toEqual([["Sales of the year"], ["After the table"]]);
    expect(table).toEqual([
      ["Name", "Count", "Sum"],
      ["Apples", "1,200", "$ 88"],
      ["Pears", "", "7"],
      ["", "5", "1,234,567"],
    ]);
  });

  it("a cell of several lines is one cell, whether rows or cells are drawn first", () => {
    const cells = (y: number): TextPiece[] => [
      piece("first line", 72, y),
      piece("second line", 72, y - 12),
      piece("beside", 200, y),
      piece("right", 300, y),
      piece("below right", 300, y - 12),
    ];
    const row = ["first line second line", "beside", "right below right"];
    expect(blocks([...cells(700), ...cells(670), ...cells(640)])).toEqual([[row, row, row]]);
  });

  it("a heading between two tables ends the first, and a line below a table's head stays in it", () => {
    const rows = (from: number): TextPiece[] =>
      drawnRows(
        [
          ["Name", "Count", "Sum"],
          ["Apples", "1", "2"],
          ["Pears", "3", "4"],
        ],
        [72, 200, 300],
        from,
      );
    const heading = { ...piece("The second table", 72, 655), transform: [16, 0, 0, 16, 72, 655] };
    const table = [
      ["Name", "Count", "Sum"],
      ["Apples", "1", "2"],
      ["Pears", "3", "4"],
    ];
    expect(blocks([...rows(700), heading, ...rows(630)])).toEqual([table, ["The second table"], table]);
    const unit = { ...piece("(in thousands)", 180, 714), width: 150 };
    const [head = [], ...below] = table;
    expect(blocks([...drawnRows([head], [72, 200, 300], 728), unit, ...rows(700)])).toEqual([
      [head, ["", "(in thousands)", ""], head, ...below],
    ]);
  });

  it("cells of one line stay in their row, wherever in its height they stand", () => {
    const low = (y: number): TextPiece[] => [
      piece("label", 72, y),
      piece("first line", 150, y + 24),
      piece("second line", 150, y + 12),
      piece("third line", 150, y),
      piece("12.50", 300, y),
    ];
    const middle = (y: number): TextPiece[] => [
      piece("label", 72, y),
      piece("first line", 150, y + 12),
      piece("second line", 150, y),
      piece("third line", 150, y - 12),
      piece("12.50", 300, y),
    ];
    const row = ["label", "first line second line third line", "12.50"];
    expect(blocks([...low(700), ...low(650), ...low(600)])).toEqual([[row, row, row]]);
    expect(blocks([...middle(700), ...middle(650), ...middle(600)])).toEqual([[row, row, row]]);
  });

  it("prose in columns is read column by column, also where lines are drawn across the page", () => {
    const line = (side: string, number: number): string => `${side} line ${number} of prose, which goes on and on`;
    const rows = Array.from({ length: 6 }, (_, index) => [line("left", index), line("right", index)]);
    const numbers = [0, 1, 2, 3, 4, 5];
    expect(blocks(drawnRows(rows, [40, 320]))).toEqual([
      [...numbers.map((number) => line("left", number)), ...numbers.map((number) => line("right", number))],
    ]);
  });

  it("lists and lines with a single gap are no tables", () => {
    const list = drawnRows(
      [
        ["•", "first point"],
        ["•", "second point"],
        ["3.", "third point"],
      ],
      [72, 92],
    );
    expect(blocks(list)).toEqual([["• first point", "• second point", "3. third point"]]);
    const footer = [piece("Report", 72, 700), piece("Page 1", 500, 700), piece("text below", 72, 680)];
    expect(blocks(footer)).toEqual([["Report Page 1", "text below"]]);
  });

  it("reads a line once that reaches from one column of prose into the next", () => {
    const line = (side: string, number: number): string => `${side} line ${number} of prose, which goes on`;
    const rows = Array.from({ length: 6 }, (_, index) => [line("left", index), line("right", index)]);
    const wide = "a line that reaches from the left column over the gap into the right one";
    const pieces = [
      ...drawnRows(rows.slice(0, 3), [40, 320]),
      piece(wide, 40, 658),
      piece("the right line's end", 420, 658),
      ...drawnRows(rows.slice(3), [40, 320], 644),
    ];
    const texts = blocks(pieces).flat(2);
    expect(texts.filter((text) => text.includes(wide))).toHaveLength(1);
    expect(texts).toHaveLength(14);
  });

  it("no line is lost or doubled, however pieces lie", () => {
    const words: string[] = [];
    let seed = 7;
    const random = (most: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % most;
    };
    const pieces = Array.from({ length: 600 }, (_, index) => {
      words.push(`w${index}`);
      return piece(`w${index}`, 40 * random(14), 12 * random(60));
    });
    const found = blocks(pieces)
      .flat(2)
      .flatMap((text) => text.split(" "))
      .filter((word) => word !== "");
    expect(found.sort()).toEqual(words.sort());
  });
});
