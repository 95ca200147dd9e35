import { describe, expect, it } from "vitest";
import { parseXml } from "../../../../src/reading/xml/parse-xml.ts";

async function* pieces(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function parse(xml: string | Uint8Array) {
  const events: string[] = [];
  let text = "";
  const whole = await parseXml(pieces(Buffer.from(xml as string), 9), {
    open: (name, attributes) =>
      void events.push(
        `<${name}${Object.entries(attributes)
          .map(([k, v]) => ` ${k}=${v}`)
          .join("")}>`,
      ),
    close: (name) => void events.push(`</${name}>`),
    text: (piece) => {
      text += piece;
    },
  });
  return { whole, text, events: events.map((event) => event.replace(/ xmlns[^ >]*/g, "")).join("") };
}

const WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main";

describe("parseXml", () => {
  it("names elements by their namespace, whatever prefix the writer chose", async () => {
    const events = "<w:p><w:t w:val=1></w:t></w:p>";
    expect((await parse(`<w:p xmlns:w="${WORD}"><w:t w:val="1"/></w:p>`)).events).toBe(events);
    expect((await parse(`<ns0:p xmlns:ns0="${STRICT_WORD}"><ns0:t ns0:val="1"/></ns0:p>`)).events).toBe(events);
    const changing = `<p xmlns="${WORD}"><w:x xmlns:w="urn:other" xmlns="urn:mine"><y/></w:x><t/></p>`;
    expect((await parse(changing)).events).toBe("<w:p><other:x><other:y></other:y></other:x><w:t></w:t></w:p>");
  });

  it("never expands a document's own entities", async () => {
    const { text, whole } = await parse(
      '<!DOCTYPE a [<!ENTITY b "bomb"><!ENTITY c SYSTEM "file:///etc/passwd">]><a>&b;&c;&amp;&#65;</a>',
    );
    expect(text.trim().endsWith("&b;&c;&A")).toBe(true);
    expect(text).not.toContain("passwd:");
    expect(whole).toBe(true);
  });

  it("reads UTF-16, and tells a text that breaks off from a whole one", async () => {
    const wide = Buffer.from("\ufeff<a>wörd</a>", "utf16le");
    expect(await parse(wide)).toMatchObject({ text: "wörd", whole: true });
    expect(await parse("<a><b>cut")).toMatchObject({ text: "cut", whole: false });
    expect(await parse("no element")).toMatchObject({ whole: false });
  });

  it("refuses endless nesting", async () => {
    await expect(parse("<a>".repeat(3000))).rejects.toMatchObject({ code: "limit_exceeded" });
  });
});
