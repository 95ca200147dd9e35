import { createRequire } from "node:module";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { makeMail, nestedMail } from "../../../support/make-mail.ts";
import { makeDocx, paragraph } from "../../../support/make-ooxml.ts";
import { pdfOfImages } from "../../../support/make-pdf.ts";
import { makeZip } from "../../../support/make-zip.ts";
import { bytesOf, readBare } from "../../../support/reading.ts";

const PDFJS = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
const TEXT = { type: "text/plain; charset=utf-8", content: "Hello Bob,\r\nsee attached." };
const PNG = Buffer.concat([
  Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1"),
  Buffer.from([0, 0, 0, 8, 0, 0, 0, 9]),
]);

describe("readEml", () => {
  it("a mail's attachments are sections of the same document, read by their own readers", async () => {
    const docx = makeDocx({ body: paragraph("Terms", '<w:outlineLvl w:val="0"/>') + paragraph("of delivery") });
    const attachments = [
      { type: "application/msword", name: "terms.docx", content: docx },
      { type: "text/csv", name: "prices.csv", content: "a,b\n1,2" },
    ];
    const { pages, title, pageCount, format } = await readBare(makeMail("The offer", [TEXT, ...attachments]));
    expect({ title, pageCount, format }).toEqual({ title: "The offer", pageCount: 3, format: "eml" });
    expect(pages).toEqual([
      {
        number: 1,
        text: "# The offer\n\nFrom: Ada <ada@example.com>  \nTo: Bob B. <bob@example.com>  \nDate: 2024-10-01T12:00:00.000Z  \nAttachments: terms.docx, prices.csv\n\nHello Bob,\nsee attached.",
      },
      { number: 2, name: "terms.docx", text: "# terms.docx\n\n## Terms\n\nof delivery" },
      { number: 3, name: "prices.csv", text: "# prices.csv\n\n| a | b |\n| --- | --- |\n| 1 | 2 |" },
    ]);
  });

  it("an attachment that cannot be read costs itself and is named, a picture is a note", async () => {
    const mail = makeMail("x", [
      TEXT,
      { type: "image/png", name: "logo.png", content: PNG },
      { type: "application/zip", name: "all.zip", content: makeZip([{ name: "a", content: "b" }]) },
      { type: "application/pdf", name: "broken.pdf", content: "%PDF-1.7 nothing else" },
      { type: "text/plain", name: "last.txt", content: "still read" },
    ]);
    const { pages, warnings } = await readBare(mail);
    expect(pages.map(({ name }) => name)).toEqual([undefined, "last.txt"]);
    expect(warnings.map(({ code }) => code)).toEqual(["unsupported_format", "unsupported_format", "unreadable"]);
    expect(warnings[0]?.message).toContain('"logo.png" was not read, since it is a picture (PNG image, 8 × 9 pixels)');
    expect(warnings[2]?.message).toContain('"broken.pdf"');
  });

  it("pages of an attachment that are pictures are counted in a warning, since they cannot be cut out of the mail", async () => {
    const mail = makeMail("x", [TEXT, { type: "application/pdf", name: "scan.pdf", content: pdfOfImages(2) }]);
    const { pages, warnings } = await readBare(mail, { assets: `${PDFJS}/` });
    expect(pages.map(({ needsVision }) => needsVision)).toEqual([undefined, undefined, undefined]);
    expect(warnings).toMatchObject([{ code: "needs_vision", message: expect.stringContaining('"scan.pdf" 2 pages') }]);
  });

  it("documents inside each other are read three deep, and what lies deeper is named", async () => {
    expect((await readBare(nestedMail(3))).text).toContain("the innermost");
    const { text, warnings } = await readBare(nestedMail(5));
    expect(text).toContain("text 2");
    expect(text).not.toContain("the innermost");
    expect(warnings.at(-1)).toMatchObject({
      code: "limit_exceeded",
      message: expect.stringContaining("nested deeper"),
    });
  });

  it("a mail in HTML alone is read as its HTML, and an encoded subject as it was written", async () => {
    const html = {
      type: "text/html; charset=iso-8859-1",
      content: Buffer.from("<p>Gr\xfc\xdfe<table><tr><td>a<td>b</table>", "latin1"),
    };
    const { pages } = await readBare(makeMail("=?utf-8?B?w5xiZXI=?=", [html]));
    expect(pages[0]?.text).toMatch(/^# Über\n[\s\S]*\n\nGrüße\n\n\| a \| b \|/);
  });

  it("a mail whose text says no more than that it is in HTML is read as its HTML", async () => {
    const alternatives = (plain: string): Uint8Array =>
      bytesOf(
        `From: a@b.c\nSubject: s\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain\n\n${plain}\n--x\nContent-Type: text/html\n\n<h2>Invoice 77</h2><p>The bolts that were ordered in May are on their way, and the sum is due in a fortnight.<table><tr><td>Bolts<td>3.50</table>\n--x--\n`,
      );
    expect((await readBare(alternatives("Please switch HTML on."))).text).toContain("## Invoice 77");
    expect((await readBare(alternatives("Please switch HTML on."))).text).toContain("| Bolts | 3.50 |");
    const whole =
      "Invoice 77\n\nThe bolts that were ordered in May are on their way, and the sum is due in a fortnight. Bolts 3.50";
    expect((await readBare(alternatives(whole))).text).toContain(whole);
  });

  it("documents inside each other are counted without the HTML of a mail's own text", async () => {
    let mail = "From: a@b.c\nSubject: s\nContent-Type: text/html\n\n<p>innermost";
    for (let depth = 3; depth > 0; depth -= 1)
      mail = `From: a@b.c\nSubject: s\nContent-Type: multipart/mixed; boundary=x${depth}\n\n--x${depth}\nContent-Type: message/rfc822\n\n${mail}\n--x${depth}--\n`;
    const { text, warnings } = await readBare(bytesOf(mail), { name: "a.eml" });
    expect(text).toContain("innermost");
    expect(warnings).toEqual([]);
  });

  it("headers and text of a mail that names no encoding are read in the one they are in", async () => {
    const latin = (mail: string): Promise<string> =>
      readBare(Buffer.from(mail, "latin1"), { name: "a.eml" }).then(({ text }) => text);
    const text = "Die Rechnung über die Lieferung nach Köln wäre zu prüfen, mit freundlichen Grüßen";
    expect(await latin(`From: a@b.c\r\nSubject: Grüße\r\n\r\n${text}`)).toBe(`# Grüße\n\nFrom: a@b.c\n\n${text}`);
    const declared = `From: a@b.c\nSubject: Grüße\nContent-Type: text/plain; charset=windows-1252\n\n\x80 ${text}`;
    expect(await latin(declared)).toBe(`# Grüße\n\nFrom: a@b.c\n\n€ ${text}`);
    expect((await readBare(bytesOf("From: a@b.c\nSubject: Grüße\n\nKöln"), { name: "a.eml" })).text).toContain("Köln");
  });

  it("leaves out what a saved page brings along to be shown with, save where it is attached as a file", async () => {
    const part = (type: string, headers: string, content: string): string =>
      `--x\nContent-Type: ${type}\n${headers}\n${content}\n`;
    const saved = `From: <Saved by a browser>\nSubject: s\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n${[
      part("text/html", "", "<p>The page"),
      part("text/css", "Content-Location: cid:css\n", "p { color: red }"),
      part("application/javascript", "Content-Location: http://a.b/x.js\n", "alert(1)"),
      part("text/css", "Content-Disposition: attachment; filename=own.css\n", "b { color: blue }"),
    ].join("")}--x--\n`;
    const { pages } = await readBare(bytesOf(saved), { name: "a.mht" });
    expect(pages.map(({ name }) => name)).toEqual([undefined, "own.css"]);
    expect(pages[0]?.text).toContain("The page");
  });

  it("goes on from a section, and refuses a mail that says nothing", async () => {
    const mail = makeMail("x", [TEXT, { type: "text/plain", name: "a.txt", content: "one" }]);
    expect((await readBare(mail, { fromPage: 2 })).pages.map(({ number }) => number)).toEqual([2]);
    await expect(readBare(bytesOf(" \n \n"), { name: "a.eml" })).rejects.toMatchObject({ code: "empty" });
  });
});
