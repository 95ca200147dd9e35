import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { decodeText } from "../../../src/reading/encoding.ts";

const GERMAN = "Größe und Übermaß sind für Käufer ärgerlich, aber schön geprüft.";
const JAPANESE = "これは日本語の文書です。検索できるようにします。東京都で作成されました。";
const RUSSIAN = "Это русский текст, который должен быть прочитан правильно и без потерь.";

describe("decodeText", () => {
  it("text of any common encoding is read as it was written", () => {
    for (const encoding of ["utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be"]) {
      expect(decodeText(iconv.encode(GERMAN, encoding, { addBOM: true })).text, encoding).toBe(GERMAN);
      expect(decodeText(iconv.encode(GERMAN, encoding, { addBOM: false })).text, `${encoding} unmarked`).toBe(GERMAN);
    }
    expect(decodeText(iconv.encode(GERMAN, "windows-1252")).text).toBe(GERMAN);
    expect(decodeText(iconv.encode(JAPANESE, "shift_jis")).text).toBe(JAPANESE);
    expect(decodeText(iconv.encode(JAPANESE, "euc-jp")).text).toBe(JAPANESE);
    expect(decodeText(iconv.encode(RUSSIAN, "windows-1251")).text).toBe(RUSSIAN);
    expect(decodeText(iconv.encode(RUSSIAN, "koi8-r")).text).toBe(RUSSIAN);
  });

  it("tells short East Asian text from short Western text", () => {
    for (const text of ["名前,年齢,住所\n佐藤太郎,30,東京", "東京都"]) {
      expect(decodeText(iconv.encode(text, "shift_jis")).text).toBe(text);
    }
    for (const text of ["café", "Größe", "naïve — “quoted”", "crème brûlée, 5 €"]) {
      expect(decodeText(iconv.encode(text, "windows-1252")).text).toBe(text);
    }
  });

  it("believes a declaration only where it can be true", () => {
    expect(decodeText(iconv.encode(GERMAN, "iso-8859-15"), "iso-8859-15").text).toBe(GERMAN);
    expect(decodeText(Buffer.from(GERMAN), "iso-8859-1").text).toBe(GERMAN);
    expect(decodeText(Buffer.from("plain"), "utf-16").text).toBe("plain");
    expect(decodeText(iconv.encode(GERMAN, "windows-1252"), "ibm420").text).toBe(GERMAN);
  });
});
