/** Cuts JSON into tokens, one after the other and without recursion. Numbers stay as they are written. */

export type Token =
  | { readonly kind: "begin"; readonly of: "object" | "array" }
  | { readonly kind: "end"; readonly of: "object" | "array" }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "colon" }
  | { readonly kind: "comma" };

/** The text is not JSON from here on. */
export class JsonDamage extends Error {
  override readonly name = "JsonDamage";
  /** Offset of the damage, in UTF-16 units. */
  readonly at: number;

  constructor(at: number) {
    super("The text is not JSON.");
    this.at = at;
  }
}

const SPACE = /[\s\ufeff]*/y;
const LITERAL = /-?\d[\d.eE+-]*|true|false|null/y;

const SIGNS: Readonly<Record<string, Token>> = {
  "{": { kind: "begin", of: "object" },
  "}": { kind: "end", of: "object" },
  "[": { kind: "begin", of: "array" },
  "]": { kind: "end", of: "array" },
  ":": { kind: "colon" },
  ",": { kind: "comma" },
};

/** The tokens of a text with their offsets. @throws JsonDamage where the text is no JSON */
export function* tokensOf(text: string): Generator<{ token: Token; at: number }> {
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    SPACE.exec(text);
    at = SPACE.lastIndex;
    if (at >= text.length) return;
    const sign = SIGNS[text[at] ?? ""];
    if (sign !== undefined) {
      yield { token: sign, at };
      at += 1;
    } else if (text[at] === '"') {
      const literal = text.slice(at, endOfString(text, at));
      yield { token: { kind: "string", text: stringOf(literal, at) }, at };
      at += literal.length;
    } else {
      LITERAL.lastIndex = at;
      const [literal] = LITERAL.exec(text) ?? [];
      if (literal === undefined) throw new JsonDamage(at);
      yield { token: { kind: "literal", text: literal }, at };
      at += literal.length;
    }
  }
}

/** The offset behind the string that begins at `at`. A quote with an odd number of backslashes before it is part of it. */
function endOfString(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text[quote - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
  }
  throw new JsonDamage(at);
}

function stringOf(literal: string, at: number): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    throw new JsonDamage(at);
  }
}
