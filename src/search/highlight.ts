import { queryWords, stemOf, wordsOf } from "../domain/text/words.ts";

/** A part of a text, in UTF-16 units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The stems a query is highlighted by. */
export function queryStems(query: string): ReadonlySet<string> {
  return new Set(queryWords(query).map(stemOf));
}

/** Where words of the query, in any of their forms, stand in a text; in order, without overlap. */
export function highlightsIn(text: string, stems: ReadonlySet<string>): TextRange[] {
  const ranges: TextRange[] = [];
  if (stems.size === 0) return ranges;
  // A stem begins as its word does: most words need not be stemmed to see that they are none of the query's.
  const initials = new Set([...stems].map((stem) => stem.charAt(0)));
  for (const word of wordsOf(text)) {
    if (!initials.has(word.term.charAt(0)) || !stems.has(stemOf(word))) continue;
    const last = ranges.at(-1);
    if (last !== undefined && word.start < last.end) ranges[ranges.length - 1] = { start: last.start, end: word.end };
    else ranges.push({ start: word.start, end: word.end });
  }
  return ranges;
}
