/** Turns bytes of any common encoding into text. Order: byte order mark, wide encodings, declaration, UTF-8, statistics. */
import iconv from "iconv-lite";
import jschardet from "jschardet";

/** How much of a text the statistics look at, in bytes. */
const DETECTION_BYTES = 64 * 1024;
/** Below this the statistics guess; most such texts are short Western ones. */
const DETECTION_CONFIDENCE = 0.2;
const FALLBACK = "windows-1252";

/** Encodings that a declaration or the statistics may name and be believed: those in use on the web. */
const IN_USE =
  /^(utf-?8|us-ascii|ascii|latin-?1|(iso-?)?8859-\d{1,2}|iso-8859-\d{1,2}(-[ei])?|windows-(125\d|874)|cp125\d|koi8-[ru]|macintosh|x-mac-cyrillic|shift[_-]?jis|sjis|x-sjis|windows-31j|euc-(jp|kr)|iso-2022-jp|gbk|gb2312|gb18030|big5(-hkscs)?|ks_c_5601-1987|tis-620)$/i;

export interface Decoded {
  readonly text: string;
  /** Name of the encoding used. */
  readonly encoding: string;
}

/** The encoding that a byte order mark names, with the mark's length. */
export function byteOrderMark(bytes: Uint8Array): { encoding: string; length: number } | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: "utf-8", length: 3 };
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return { encoding: "utf-32le", length: 4 };
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { encoding: "utf-32be", length: 4 };
  if (a === 0xff && b === 0xfe) return { encoding: "utf-16le", length: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: "utf-16be", length: 2 };
  return undefined;
}

/** UTF-16 or UTF-32 without a mark, told by where the zero bytes lie in the first kilobytes. */
export function wideEncoding(bytes: Uint8Array): string | undefined {
  const length = Math.min(bytes.length, 4096) & ~3;
  if (length < 4) return undefined;
  const zeros = [0, 0, 0, 0];
  for (let i = 0; i < length; i += 1) {
    if (bytes[i] === 0) zeros[i & 3] = (zeros[i & 3] ?? 0) + 1;
  }
  const shares = zeros.map((count) => count / (length / 4)) as [number, number, number, number];
  const [a, b, c, d] = shares;
  const often = 0.4;
  const seldom = 0.1;
  if (a > 0.9 && b > 0.9 && c > often && d < seldom) return "utf-32be";
  if (d > 0.9 && c > 0.9 && b > often && a < seldom) return "utf-32le";
  if (a > often && c > often && b < seldom && d < seldom) return "utf-16be";
  if (b > often && d > often && a < seldom && c < seldom) return "utf-16le";
  return undefined;
}

/**
 * Decodes bytes.
 * @param declared the encoding that the document itself names, if any; believed where it can be true
 */
export function decodeText(bytes: Uint8Array, declared?: string): Decoded {
  const mark = byteOrderMark(bytes);
  if (mark !== undefined) return decodeAs(bytes.subarray(mark.length), mark.encoding);
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return decodeAs(bytes, wide);

  const believed = declared !== undefined && IN_USE.test(declared) && iconv.encodingExists(declared);
  const utf8 = asUtf8(bytes);
  const isAscii = utf8 !== undefined && utf8.length === bytes.length;
  // Multi-byte text that is valid UTF-8 is UTF-8, whatever it calls itself.
  if (utf8 !== undefined && !(isAscii && believed)) return { text: utf8, encoding: "utf-8" };
  if (believed && !/^utf-?8$/i.test(declared)) return decodeAs(bytes, declared);
  if (utf8 !== undefined) return { text: utf8, encoding: "utf-8" };
  return decodeAs(bytes, detect(bytes));
}

function asUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function decodeAs(bytes: Uint8Array, encoding: string): Decoded {
  const text = iconv.decode(viewOf(bytes), encoding, { stripBOM: true });
  return { text, encoding: encoding.toLowerCase() };
}

function detect(bytes: Uint8Array): string {
  const sample = nonAsciiSample(bytes);
  const candidates = jschardet.detectAll(Buffer.from(sample));
  const wide = multiByte(sample, candidates);
  if (wide !== undefined) return wide;
  const found = candidates.find(
    ({ encoding, confidence }) => confidence >= DETECTION_CONFIDENCE && IN_USE.test(encoding ?? ""),
  );
  const encoding = found?.encoding;
  if (!encoding || !iconv.encodingExists(encoding)) return FALLBACK;
  // The statistics call windows-1252 by its subset's name; the superset reads both.
  if (/^(iso-8859-1|ascii|us-ascii|utf-?8)$/i.test(encoding)) return FALLBACK;
  return encoding;
}

/** Encodings with several bytes a character; other text is seldom valid in them. */
const MULTI_BYTE = /^(cp9(32|49)|shift_jis|euc-(jp|kr)|gbk|gb2312|gb18030|big5)$/i;
/** How many times likelier than the next language a short East Asian text has to be. */
const CLEARLY = 2;

type Candidates = readonly {
  readonly encoding: string | null;
  readonly confidence: number;
  readonly language: string | null;
}[];

/** The likeliest encoding, where it has several bytes a character, the text is valid in it and no other is close. */
function multiByte(sample: Uint8Array, candidates: Candidates): string | undefined {
  const [first] = candidates;
  const encoding = first?.encoding ?? "";
  if (first === undefined || !MULTI_BYTE.test(encoding) || !iconv.encodingExists(encoding)) return undefined;
  const next = candidates.find(({ language }) => language !== first.language);
  if (next !== undefined && first.confidence < next.confidence * CLEARLY) return undefined;
  // The sample may end inside a character.
  const text = iconv.decode(viewOf(sample), encoding).slice(0, -1);
  return text.includes("\ufffd") ? undefined : encoding;
}

/** The part that tells: from shortly before the first byte that is not ASCII. */
function nonAsciiSample(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte >= 0x80 || byte === 0x1b);
  const start = Math.max(0, first - 256);
  return bytes.subarray(start, start + DETECTION_BYTES);
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
