import { describe, expect, it } from "vitest";
import type { Page } from "../../../../src/domain/page.ts";
import type { Reader } from "../../../../src/reading/reader.ts";
import { readMarkdown } from "../../../../src/reading/readers/markdown.ts";
import { readText } from "../../../../src/reading/readers/text.ts";
import { bytesOf, readerInput } from "../../../support/reading.ts";

async function read(reader: Reader, text: string) {
  const pages: Page[] = [];
  const result = await reader(readerInput(bytesOf(text)), { page: async (page) => void pages.push(page) });
  return { ...result, pages };
}

describe("text and Markdown", () => {
  it("Markdown and plain text stay as they are", async () => {
    const text = "---\nauthor: A\n---\n\n# Title\n\n- a\n\n| x |\n";
    const markdown = await read(readMarkdown, text);
    expect(markdown.pages).toEqual([{ number: 1, text }]);
    expect(markdown.title).toBe("Title");
    expect((await read(readText, text.replaceAll("\n", "\r\n"))).pages).toEqual([{ number: 1, text }]);
  });

  it("refuses text of white space only", async () => {
    await expect(read(readText, " \n\t ")).rejects.toMatchObject({ code: "empty" });
    await expect(read(readMarkdown, "\n")).rejects.toMatchObject({ code: "empty" });
  });
});
