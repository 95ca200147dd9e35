import { describe, expect, it } from "vitest";
import { bytesOf, READING_LIMITS, readBare } from "../../../support/reading.ts";

const read = (text: string, name = "a.json") => readBare(bytesOf(text), { name });

describe("readJson", () => {
  it("JSON becomes nested lists under the names of what they lie in, numbers as they are written", async () => {
    const json = `{"id": 12345678901234567890, "tags": ["a", "b"], "none": [], "customer": {"name": "Ada \\u00e9\\n\\"L\\"", "vip": true},
      "lines": [{"price": 1.50}, {"price": null}], "matrix": [[1, 2], [3]]}`;
    expect((await read(json)).text).toBe(
      [
        "- id: 12345678901234567890",
        "- tags: a, b",
        "- none: []",
        "- customer:",
        '  - name: Ada é\n    "L"',
        "  - vip: true",
        "- lines:",
        "  - 1:",
        "    - price: 1.50",
        "  - 2:",
        "    - price: null",
        "- matrix:",
        "  - 1: 1, 2",
        "  - 2: 3",
      ].join("\n"),
    );
  });

  it("records of a list or of lines stand apart", async () => {
    const text = "- a: 1\n\n- a: 2";
    expect((await read('[{"a":1},{"a":2}]')).text).toBe(text);
    expect(await read('{"a":1}\n{"a":2}\n', "a.ndjson")).toMatchObject({ text, format: "json", warnings: [] });
  });

  it("damaged JSON is read as far as it goes, the rest as plain text, and says so", async () => {
    const cut = await read('{"a": 1, "b": {"c": "d", "e');
    expect(cut.text).toBe('- a: 1\n- b:\n  - c: d\n\n"e');
    expect(cut.warnings.map(({ code }) => code)).toEqual(["recovered"]);
    expect((await read('{"a": [1, 2')).text).toBe("- a:\n  - 1\n  - 2");
    expect((await read("not json at all")).text).toBe("not json at all");
    for (const wrong of ['{"a":1]', '{"a" 1 2}', "[1}", "{1: 2}", '{"a":}']) {
      expect((await read(wrong)).warnings, wrong).toHaveLength(1);
    }
  });

  it("refuses endless nesting and endless text, and long strings take no longer", async () => {
    await expect(read("[".repeat(100_000))).rejects.toMatchObject({ code: "limit_exceeded" });
    const quotes = JSON.stringify(['"'.repeat(300_000)]);
    expect((await read(quotes)).text).toHaveLength(300_002);
    const limits = { ...READING_LIMITS, outputCharacters: 1000 };
    const many = bytesOf(`[${'{"a":1},'.repeat(1000)}1]`);
    await expect(readBare(many, { name: "a.json", limits })).rejects.toMatchObject({ code: "limit_exceeded" });
    await expect(read(" ")).rejects.toMatchObject({ code: "empty" });
  });
});
