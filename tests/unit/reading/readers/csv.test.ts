import { describe, expect, it } from "vitest";
import { bytesOf, READING_LIMITS, readBare } from "../../../support/reading.ts";

const read = (text: string, name = "a.csv") => readBare(bytesOf(text), { name });

describe("readCsv", () => {
  it("delimited values become one table, whatever delimits them", async () => {
    const table = "| Name | Sum |\n| --- | --- |\n| A, B | 1 |\n| C | 2 |";
    expect(await read('Name,Sum\n"A, B",1\nC,2')).toMatchObject({ format: "csv", text: table });
    expect((await read("Name;Sum\r\nA, B;1\r\nC;2\r\n")).text).toBe(table);
    expect((await read("Name\tSum\nA, B\t1\nC\t2", "a.tsv")).text).toBe(table);
  });

  it("keeps line breaks and bars in cells from ending them, and short and long lines as they are", async () => {
    expect((await read('a,b\n"x\ny",p|q\n1\n1,2,3')).text).toBe(
      "| a | b |  |\n| --- | --- | --- |\n| x y | p\\|q |\n| 1 |\n| 1 | 2 | 3 |",
    );
  });

  it("refuses no values and too many", async () => {
    await expect(read(" \n\n")).rejects.toMatchObject({ code: "empty" });
    const limits = { ...READING_LIMITS, outputCharacters: 1000 };
    const many = bytesOf(`${"x,".repeat(100)}\n`.repeat(100));
    await expect(readBare(many, { name: "a.csv", limits })).rejects.toMatchObject({ code: "limit_exceeded" });
  });
});
