import { afterAll, describe, expect, test } from "vitest";
import { ReaderPool } from "../../../src/reading/reader-pool.ts";
import { pdfOfImages, pdfOfText } from "../../support/make-pdf.ts";
import { READING_LIMITS } from "../../support/reading.ts";

const pool = new ReaderPool(READING_LIMITS);
afterAll(() => pool.close());

const sourceOf = (bytes: Uint8Array) => ({ bytes, name: "a.pdf", contentType: "application/pdf" });

async function textsOf(bytes: Uint8Array): Promise<string[]> {
  const texts: string[] = [];
  await pool.read(sourceOf(bytes), (pages) => {
    texts.push(...pages.map(({ text }) => text));
  });
  return texts;
}

describe("cutting pages out of a PDF", () => {
  test("The pages wanted are a document of their own, in their order", async () => {
    const bytes = pdfOfText(["one"], ["two"], ["three"], ["four"], ["five"]);
    const cut = await pool.cut(sourceOf(bytes), [2, 4, 5]);
    expect(await textsOf(cut)).toEqual(["two", "four", "five"]);
    // The bytes are the caller's still.
    expect(await textsOf(bytes)).toHaveLength(5);
  });

  test("Pictures go with their pages", async () => {
    const cut = await pool.cut(sourceOf(pdfOfImages(3)), [2]);
    const pages: unknown[] = [];
    await pool.read(sourceOf(cut), (read) => {
      pages.push(...read);
    });
    expect(pages).toEqual([{ number: 1, text: "", needsVision: true }]);
  });

  test("A damaged PDF is refused, and the pool goes on", async () => {
    await expect(pool.cut(sourceOf(Buffer.from("%PDF-1.7 nothing")), [1])).rejects.toMatchObject({
      code: "unreadable",
    });
    expect(await pool.cut(sourceOf(pdfOfText(["one"])), [1])).toBeInstanceOf(Uint8Array);
  });

  test("A cut ends with its signal", async () => {
    const reason = new Error("out of time");
    const cut = pool.cut(sourceOf(pdfOfText(["one"])), [1], { signal: AbortSignal.abort(reason) });
    await expect(cut).rejects.toBe(reason);
  });
});
