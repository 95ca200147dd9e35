import { stem } from "./porter.ts";
import { STOP_WORDS } from "./stop-words.ts";

/** A word of a text, with its place. */
export interface Word {
  /** Lower case, without diacritics. */
  readonly term: string;
  /** Offsets in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** True for a piece of a script that writes no spaces: two neighbouring characters (or a lone one). */
  readonly unspaced: boolean;
}

/** Characters of scripts that put no spaces between words. */
export const UNSPACED_CHARACTER =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/v;

const RUNS =
  /([\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]+)|[[\p{L}\p{N}\p{M}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]]+/gv;

const NOT_ASCII = /[^\0-\x7f]/;

/**
 * The words of a text in order: runs of letters and digits; in scripts without spaces, each pair of neighbouring
 * characters. Linear in the text's length.
 */
export function* wordsOf(text: string): Generator<Word> {
  for (const match of text.matchAll(RUNS)) {
    const run = match[0];
    if (match[1] === undefined) {
      const term = folded(run);
      if (term !== "") yield { term, start: match.index, end: match.index + run.length, unspaced: false };
    } else {
      yield* pairsOf(run, match.index);
    }
  }
}

function* pairsOf(run: string, offset: number): Generator<Word> {
  const characters = [...run];
  let start = offset;
  for (let i = 0; i < Math.max(1, characters.length - 1); i++) {
    const pair = `${characters[i]}${characters[i + 1] ?? ""}`;
    yield { term: pair, start, end: start + pair.length, unspaced: true };
    start += characters[i]?.length ?? 0;
  }
}

/** Lower case, without diacritics. */
function folded(word: string): string {
  if (!NOT_ASCII.test(word)) return word.toLowerCase();
  return word
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
}

/** What a word is matched by: its stem. */
export function stemOf(word: Word): string {
  return word.unspaced ? word.term : stem(word.term);
}

/** The distinct words a query asks for, in order: its stop words only where it has nothing else. */
export function queryWords(query: string): readonly Word[] {
  const distinct = new Map<string, Word>();
  for (const word of wordsOf(query)) if (!distinct.has(word.term)) distinct.set(word.term, word);
  const all = [...distinct.values()];
  const telling = all.filter((word) => !STOP_WORDS.has(word.term));
  return telling.length > 0 ? telling : all;
}
