/** Cuts RTF into groups, control words and bytes of text (Rich Text Format Specification 1.9.1). */

export type RtfToken =
  | { readonly kind: "open" }
  | { readonly kind: "close" }
  /** A control word, or a control symbol such as `~`, with its number if it has one. */
  | { readonly kind: "word"; readonly word: string; readonly value: number | undefined }
  /** Bytes of text in the encoding of the moment. */
  | { readonly kind: "text"; readonly start: number; readonly end: number }
  /** One byte written as `\'hh`. */
  | { readonly kind: "byte"; readonly byte: number };

const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
/** Longer control words than any there are. */
const WORD_LENGTH = 40;
const NUMBER_LENGTH = 11;

export function* rtfTokens(bytes: Uint8Array): Generator<RtfToken> {
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === OPEN || byte === CLOSE) {
      at += 1;
      yield { kind: byte === OPEN ? "open" : "close" };
    } else if (byte === BACKSLASH) {
      const [token, next] = control(bytes, at + 1);
      at = token.kind === "word" && token.word === "bin" ? next + Math.max(0, token.value ?? 0) : next;
      yield token;
    } else if (byte === 0x0a || byte === 0x0d || byte === 0) at += 1;
    else {
      const start = at;
      while (at < bytes.length && isText(bytes[at] ?? 0)) at += 1;
      yield { kind: "text", start, end: at };
    }
  }
}

function isText(byte: number): boolean {
  return byte !== BACKSLASH && byte !== OPEN && byte !== CLOSE && byte !== 0x0a && byte !== 0x0d && byte !== 0;
}

/** What stands behind a backslash, and where it ends. */
function control(bytes: Uint8Array, start: number): [RtfToken, number] {
  let at = start;
  while (isLetter(bytes[at]) && at - start < WORD_LENGTH) at += 1;
  if (at === start) return symbol(bytes, start);
  const word = ascii(bytes, start, at);
  const digits = at;
  if (bytes[at] === 0x2d) at += 1;
  while (isDigit(bytes[at]) && at - digits < NUMBER_LENGTH) at += 1;
  const value = at > digits ? Number.parseInt(ascii(bytes, digits, at), 10) : undefined;
  // One space behind a control word belongs to it.
  if (bytes[at] === 0x20) at += 1;
  return [{ kind: "word", word, value: Number.isNaN(value) ? undefined : value }, at];
}

function symbol(bytes: Uint8Array, at: number): [RtfToken, number] {
  const sign = String.fromCharCode(bytes[at] ?? 0x20);
  if (sign !== "'") return [{ kind: "word", word: sign, value: undefined }, at + 1];
  const byte = Number.parseInt(ascii(bytes, at + 1, at + 3), 16);
  return [{ kind: "byte", byte: Number.isNaN(byte) ? 0x3f : byte }, at + 3];
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

function isLetter(byte = 0): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
}

function isDigit(byte = 0): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
