/** XML in one pass, piece by piece, without recursion. Entities of the document's own are never expanded. */
import { TextDecoder } from "node:util";
import { Parser } from "htmlparser2";
import { byteOrderMark, wideEncoding } from "../encoding.ts";
import { nestedTooDeeply } from "../limits.ts";
import { type Attributes, Namespaces } from "./namespaces.ts";

export type { Attributes } from "./namespaces.ts";

/** Takes elements and text in order. Names carry the prefixes of `namespaces.ts`. */
export interface XmlHandler {
  open(name: string, attributes: Attributes): void;
  close(name: string): void;
  text(text: string): void;
}

/** Elements inside each other; honest documents stay below a hundred. */
const DEPTH = 2_000;

/**
 * Parses a document.
 * @returns true where it came to its end; false where it breaks off before, or holds no element
 * @throws Failure `limit_exceeded` for endless nesting, and whatever the handler or the pieces' source throws
 */
export async function parseXml(pieces: AsyncIterable<Uint8Array>, handler: XmlHandler): Promise<boolean> {
  const namespaces = new Namespaces();
  let depth = 0;
  let elements = 0;
  let ended = false;
  let brokenOff = false;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        depth += 1;
        elements += 1;
        if (depth > DEPTH) throw nestedTooDeeply(DEPTH);
        namespaces.enter(attributes, depth);
        handler.open(namespaces.element(name), namespaces.attributes(attributes));
      },
      onclosetag: (name) => {
        // Elements that the parser closes at the end of the text were open there.
        if (ended) brokenOff = true;
        handler.close(namespaces.element(name));
        namespaces.leave(depth);
        depth -= 1;
      },
      ontext: (text) => handler.text(text),
    },
    { xmlMode: true, decodeEntities: true },
  );
  let decoder: TextDecoder | undefined;
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(encodingOf(piece));
    parser.write(decoder.decode(piece, { stream: true }));
  }
  ended = true;
  parser.end();
  return elements > 0 && !brokenOff;
}

const DECLARED = /^<\?xml[^>]{0,100}\bencoding\s*=\s*["']([\w.:-]{2,40})["']/;

/** XML is UTF-8 unless a mark, its zero bytes or its declaration say otherwise. */
function encodingOf(piece: Uint8Array): string {
  const wide = byteOrderMark(piece)?.encoding ?? wideEncoding(piece);
  const head = Buffer.from(piece.buffer, piece.byteOffset, Math.min(piece.length, 200)).toString("latin1");
  const named = wide ?? DECLARED.exec(head)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(named).encoding;
  } catch {
    return "utf-8";
  }
}
