import { describe, expect, it } from "vitest";
import { sniff } from "../../../src/reading/sniff.ts";
import { bytesOf } from "../../support/reading.ts";

const format = (content: string | Uint8Array | number[], name = "", contentType = "") =>
  sniff({
    bytes: typeof content === "string" ? bytesOf(content) : Uint8Array.from(content),
    name,
    contentType,
  });

describe("sniff", () => {
  it("the bytes decide the format, not the name or the declared type", () => {
    expect(format("%PDF-1.7\n", "report.txt", "text/plain")).toBe("pdf");
    expect(format(`${"\n".repeat(1000)}%PDF-1.4\n`)).toBe("pdf");
    expect(format("<!doctype html><p>x", "page.txt", "text/plain")).toBe("html");
    expect(format("<!-- a --><?xml version='1.0'?>\n<html><p>x", "page.bin")).toBe("html");
    expect(format("plain words", "page.html", "text/html")).toBe("text");
    expect(format("plain words", "file.pdf", "application/pdf")).toBe("text");
  });

  it("tells Markdown from plain text by name or declared type", () => {
    expect(format("# Title", "README.md")).toBe("markdown");
    expect(format("# Title", "x", "text/markdown; charset=utf-8")).toBe("markdown");
    expect(format("<div align=center>logo</div>\n# Title", "README.md")).toBe("markdown");
    expect(format("# Title", "notes.txt")).toBe("text");
    expect(format("<p>one</p>", "part.htm")).toBe("html");
  });

  it("takes text of wide encodings for text", () => {
    expect(format([...Buffer.from("\ufeff<html><p>x</p>", "utf16le")])).toBe("html");
    expect(format([...Buffer.from("some words without a mark", "utf16le")])).toBe("text");
  });

  it("a format that is known but not supported is named in the refusal", () => {
    const zip = [...Buffer.from("PK\u0003\u0004 … word/document.xml", "latin1")];
    expect(() => format(zip, "letter.docx")).toThrow(/Word document/);
    expect(() => format([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a])).toThrow(/PNG image/);
    expect(() => format([0x89, 0x50, 0x4e, 0x47])).toThrow(expect.objectContaining({ code: "unsupported_format" }));
  });

  it("refuses what is no text in any encoding, and an Office document with a password", () => {
    const noise = Array.from({ length: 500 }, (_, index) => (index * 37) % 256);
    expect(() => format(noise)).toThrow(expect.objectContaining({ code: "unsupported_format" }));
    const locked = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Buffer.from("EncryptedPackage", "utf16le")];
    expect(() => format(locked)).toThrow(expect.objectContaining({ code: "encrypted" }));
    expect(() => format("")).toThrow(expect.objectContaining({ code: "empty" }));
  });

  it("is not slowed by many comments before the first tag", () => {
    expect(format("<!-- --> ".repeat(400))).toBe("text");
  });
});
