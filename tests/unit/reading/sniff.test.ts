import { describe, expect, it } from "vitest";
import { sniff } from "../../../src/reading/sniff.ts";
import { docxParts, makePptx, makeXlsx } from "../../support/make-ooxml.ts";
import { makeZip } from "../../support/make-zip.ts";
import { bytesOf } from "../../support/reading.ts";

const format = (content: string | Uint8Array | number[], name = "", contentType = "") =>
  sniff({
    bytes: typeof content === "string" ? bytesOf(content) : Uint8Array.from(content),
    name,
    contentType,
  });

/** The beginning of an OLE container with a stream of this name. */
const ole = (stream: string): number[] => [
  ...[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
  ...Buffer.from(stream, "utf16le"),
];

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

  it("tells values, JSON and mail by name or declared type, and mail by its headers too", () => {
    expect(format("a,b", "x.CSV")).toBe("csv");
    expect(format("a\tb", "x", "text/tab-separated-values")).toBe("csv");
    expect(format("{}", "x", "application/geo+json")).toBe("json");
    expect(format("{}", "lines.ndjson")).toBe("json");
    expect(format("{}", "notes.txt")).toBe("text");
    expect(format("From: a@b.c\nSubject: x\n\nHi", "x.eml")).toBe("eml");
    expect(format("Received: from x\n\tby y\nFrom: a@b.c\nTo: d@e.f\n\nHi", "x.txt")).toBe("eml");
    expect(format("From: a@b.c\nTo: d@e.f\nSubject: a memo\n\nHi", "x.txt")).toBe("text");
  });

  it("takes text of wide encodings for text", () => {
    expect(format([...Buffer.from("\ufeff<html><p>x</p>", "utf16le")])).toBe("html");
    expect(format([...Buffer.from("some words without a mark", "utf16le")])).toBe("text");
  });

  it("an archive of documents is refused by name, with the advice to unpack it", () => {
    expect(() => format(makeZip([{ name: "a.txt", content: "x" }]), "a.docx")).toThrow(/zip archive.*unpack/);
  });

  it("a format that is known but not supported is named in the refusal", () => {
    expect(() => format(makeZip([{ name: "xl/workbook.bin", content: "x" }]))).toThrow(/XLSB.*XLSX/);
    expect(() => format(makeZip([{ name: "Index/Document.iwa", content: "x" }]))).toThrow(/an iWork.*export it as PDF/);
    expect(() => format(ole("WordDocument"), "letter.docx")).toThrow(/\(DOC\).*save it as DOCX/);
    expect(() => format(ole("Workbook"))).toThrow(/\(XLS\).*save it as XLSX/);
    expect(() => format(ole("PowerPoint Document"))).toThrow(/\(PPT\).*save it as PPTX/);
    expect(() => format("ID3\u0003\u0000 song")).toThrow(/MP3 sound/);
    expect(() => format("Rar!\u001a\u0007 and so on")).toThrow(expect.objectContaining({ code: "unsupported_format" }));
  });

  it("a text that begins with the word or speaks of the mark of another format is text", () => {
    for (const text of [
      "OTTO GmbH & Co KG\nInvoice 5",
      "ID3 tags explained",
      "What is WEBP?",
      "BZhang wrote",
      "Rar! he cried",
    ])
      expect(format(text, "a.txt"), text).toBe("text");
    expect(format("# Files\n\nA file begins with `%PDF-1.7` and a line.", "files.md")).toBe("markdown");
    expect(format("HTTP/1.1 200 OK\r\n\r\n%PDF-1.7\n")).toBe("pdf");
    expect(() => format("%!PS-Adobe-3.0\n", "a.txt")).toThrow(/PostScript/);
  });

  it("a format is named with the article that it is said with", () => {
    expect(() => format("\u007fELF\u0002\u0001")).toThrow("The file is an ELF program, which");
    expect(() => format("ID3\u0003")).toThrow("The file is an MP3 sound, which");
    expect(() => format("Rar!\u001a\u0007")).toThrow("The file is a RAR archive, which");
  });

  it("an Office document is told by its parts, and one too damaged to tell is called damaged", () => {
    const parts = docxParts({ body: "" });
    expect(format(makeZip(parts), "sheet.xlsx")).toBe("docx");
    expect(format(makePptx([]))).toBe("pptx");
    expect(format(makeXlsx({ sheets: [] }))).toBe("xlsx");
    const cut = makeZip(parts).subarray(0, 60);
    expect(() => format(cut, "cut.docx")).toThrow(expect.objectContaining({ code: "unreadable" }));
  });

  it("refuses what is no text in any encoding, and an Office document with a password", () => {
    const noise = Array.from({ length: 500 }, (_, index) => (index * 37) % 256);
    expect(() => format(noise)).toThrow(expect.objectContaining({ code: "unsupported_format" }));
    expect(() => format(ole("EncryptedPackage"))).toThrow(expect.objectContaining({ code: "encrypted" }));
    expect(() => format("")).toThrow(expect.objectContaining({ code: "empty" }));
  });

  it("is not slowed by many comments before the first tag", () => {
    expect(format("<!-- --> ".repeat(400))).toBe("text");
  });
});
