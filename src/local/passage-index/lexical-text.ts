import { queryWords, UNSPACED_CHARACTER } from "../../domain/text/words.ts";

const UNSPACED_CHARACTERS = new RegExp(UNSPACED_CHARACTER.source, "gv");

/** A text as the full-text index takes it: characters of scripts without spaces stand as words of their own. */
export function indexableText(text: string): string {
  return UNSPACED_CHARACTER.test(text) ? text.replace(UNSPACED_CHARACTERS, " $& ") : text;
}

/** The most words of one query that are looked up. */
const MAX_WORDS = 200;

/**
 * A user's text as an FTS5 query: any of its words may match. Each word stands in quotes and holds letters and digits
 * only, so nothing of the text is read as an operator. Null where the text holds no word.
 */
export function matchExpression(query: string): string | null {
  const words = queryWords(query).slice(0, MAX_WORDS);
  if (words.length === 0) return null;
  return words.map((word) => `"${word.unspaced ? [...word.term].join(" ") : word.term}"`).join(" OR ");
}
