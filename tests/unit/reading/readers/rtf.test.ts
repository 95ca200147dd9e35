import { describe, expect, it } from "vitest";
import { READING_LIMITS, readBare } from "../../../support/reading.ts";

const read = (rtf: string, limits = READING_LIMITS) => readBare(Buffer.from(rtf, "latin1"), { limits });
const textOf = async (body: string): Promise<string> => (await read(`{\\rtf1\\ansi\\ansicpg1252 ${body}}`)).text;

describe("readRtf", () => {
  it("RTF becomes Markdown with headings, tables and notes", async () => {
    const styles = "{\\stylesheet{\\s0 Normal;}{\\s1\\outlinelevel0 heading 1;}}";
    const table = "\\trowd\\intbl a\\cell b\\cell\\row\\trowd\\intbl 1\\cell 2\\cell\\row\\pard";
    const body = `${styles}\\pard\\s1 Report\\par\\pard Body{\\footnote a note} goes on.\\par ${table} After\\par\\outlinelevel1 Part\\par`;
    expect(await textOf(body)).toBe(
      "# Report\n\nBody[^1] goes on.\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\nAfter\n\n## Part\n\n[^1]: a note",
    );
  });

  it("characters of any encoding come out right", async () => {
    const fonts = "{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset204 B;}{\\f2\\fcharset128 C;}}";
    expect(await textOf(`${fonts}Gr\\'fc\\'dfe {\\f1 \\'cf\\'f0} {\\f2 \\'93\\'fa\\'96\\'7b}`)).toBe("Grüße Пр 日本");
    expect(await textOf("\\u8364 ?{\\uc0\\u8364}{\\uc2\\u233\\'e9\\'e9!}\\u-10179?\\u-8704?")).toBe("€€é!😀");
    expect(await textOf("a\\~b\\_c\\-d\\emdash\\{x\\}\\tab y\\line z")).toBe("a b-cd—{x} y\nz");
  });

  it("signs that a font of signs shows for letters are read as the signs", async () => {
    const fonts = "{\\fonttbl{\\f0 Times;}{\\f3\\fcharset2{\\*\\falt Arial;}Symbol;}{\\f4\\fcharset2 Wingdings;}}";
    expect(await textOf(`${fonts}\\f0 10 {\\f3 m}g, {\\f3\\'b3 \\u-3987 ?}m {\\f4\\'fe}yes`)).toBe("10 μg, ≥ μm ☑yes");
  });

  it("comments follow their paragraph, headers stand before the text and footers after it, each distinct one once", async () => {
    const header = "{\\header\\pard\\trowd\\intbl ACME\\cell Confidential\\cell\\row}{\\footer Page end}";
    const comment =
      "{\\*\\atnid AL}{\\*\\atnauthor Ada L\\'f6w}\\chatn{\\*\\annotation{\\*\\atndate 1}\\pard Which\\par year?}";
    const body = `${header}\\pard One${comment} sentence.\\par Next.\\par\\sect ${header}{\\headerf First}Last.\\par`;
    expect(await textOf(body)).toBe(
      "ACME Confidential\n\nOne sentence.\n\n> Ada Löw: Which year?\n\nNext.\n\nFirst\n\nLast.\n\nPage end",
    );
  });

  it("deleted text, pictures and what is for other programs are left out", async () => {
    const body =
      "a{\\deleted gone}b{\\*\\unknown gone}{\\pict gone}{\\info{\\title gone}}{\\field{\\*\\fldinst gone}{\\fldrslt link}}\\bin4 {{{{c{\\upr{old}{\\*\\ud{new}}}";
    expect(await textOf(body)).toBe("ablinkcnew");
  });

  it("a damaged document is read as far as it goes, endless groups are refused", async () => {
    const cut = await read("{\\rtf1 still {\\b here");
    expect(cut.text).toBe("still here");
    expect(cut.warnings.map(({ code }) => code)).toEqual(["recovered"]);
    await expect(read(`{\\rtf1 ${"{".repeat(10_000)}`)).rejects.toMatchObject({ code: "limit_exceeded" });
    await expect(read("{\\rtf1 }")).rejects.toMatchObject({ code: "empty" });
    const small = { ...READING_LIMITS, outputCharacters: 100 };
    await expect(read(`{\\rtf1 ${"x".repeat(101)}}`, small)).rejects.toMatchObject({ code: "limit_exceeded" });
  });
});
