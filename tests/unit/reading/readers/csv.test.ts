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

  it("a first line that names the delimiter is none of the values", async () => {
    expect((await read("sep=;\r\nName;Sum\r\nA, B;1,50\r\n")).text).toBe(
      "| Name | Sum |\n| --- | --- |\n| A, B | 1,50 |",
    );
    expect((await read("sep=\t\na\tb")).text).toBe("| a | b |\n| --- | --- |");
    expect((await read("sep=1\nx=2")).text).toContain("x=2");
  });

  it("quotes that are wrong are characters, and cost no line below them its cells", async () => {
    const table = '| Part | Size |\n| --- | --- |\n| "5" pipe | 1 |\n| a, b | 2 |\n| c | "3 |\n| d | 4 |';
    expect((await read('Part\tSize\n"5" pipe\t1\n"a, b"\t2\nc\t"3\nd\t4', "a.tsv")).text).toBe(table);
    expect((await read('Part,Size\n"5" pipe,1\n"a, b",2\nc,"3\nd,4')).text).toBe(table);
    const cells = 'a;"x ""y"""; "z;"";\n"";"last"\n"broken" off;1\n';
    expect((await read(cells)).text).toBe('| a | x "y" | "z |\n| --- | --- | --- |\n|  | last |\n| "broken" off | 1 |');
    const limits = { ...READING_LIMITS, outputCharacters: 1000 };
    const many = bytesOf(`"5" pipe,1\n`.repeat(200));
    await expect(readBare(many, { name: "a.csv", limits })).rejects.toMatchObject({ code: "limit_exceeded" });
  });

  it("refuses no values and too many", async () => {
    await expect(read(" \n\n")).rejects.toMatchObject({ code: "empty" });
    const limits = { ...READING_LIMITS, outputCharacters: 1000 };
    const many = bytesOf(`${"x,".repeat(100)}\n`.repeat(100));
    await expect(readBare(many, { name: "a.csv", limits })).rejects.toMatchObject({ code: "limit_exceeded" });
  });
});
