import type { Evidence, ExtractedField } from "../domain/field.ts";

/** A quote longer than this is no quote; what is stored of it is cut. In UTF-16 units. */
const MAX_QUOTE = 1_000;

/** Quotes at least this long are also looked up without regard to spaces, which readers and models set differently. */
const LONG_QUOTE = 12;

/** What evidence is looked up in. */
export interface QuotablePage {
  readonly page: number;
  readonly text: string;
}

/** Looks quotes up in the pages a model was shown. Each page is normalised once, and only if it is asked for. */
export class EvidenceLookup {
  readonly #pages: readonly Searchable[];

  constructor(pages: readonly QuotablePage[]) {
    this.#pages = pages.map(({ page, text }) => new Searchable(page, text));
  }

  /**
   * A value with its evidence as it stands in the document: on the page named, else on the first other page that holds
   * the quote. `grounded` is false where no page does.
   */
  ground(value: unknown, evidence: Evidence | null): ExtractedField {
    if (evidence === null || evidence.quote.trim() === "") return { value, grounded: false, evidence: null };
    const quote = evidence.quote.slice(0, MAX_QUOTE);
    const wanted = normalise(quote);
    const named = this.#pages.filter(({ page }) => page === evidence.page);
    const others = this.#pages.filter(({ page }) => page !== evidence.page);
    const found = [...named, ...others].find((page) => page.holds(wanted));
    if (found === undefined)
      return { value, grounded: false, evidence: named.length > 0 ? { page: evidence.page, quote } : null };
    return { value, grounded: true, evidence: { page: found.page, quote } };
  }

  /** How often a text stands on these pages. */
  countOnPages(text: string, pages: ReadonlySet<number>): number {
    const wanted = normalise(text);
    return this.#pages.reduce((sum, page) => (pages.has(page.page) ? sum + page.count(wanted) : sum), 0);
  }
}

class Searchable {
  readonly page: number;
  readonly #raw: string;
  #normalised: string | undefined;
  #packed: string | undefined;

  constructor(page: number, text: string) {
    this.page = page;
    this.#raw = text;
  }

  holds(wanted: string): boolean {
    if (wanted === "") return false;
    const text = this.#text();
    if (!wholeOccurrences(text, wanted).next().done) return true;
    const packed = pack(wanted);
    if (packed.length < LONG_QUOTE) return false;
    this.#packed ??= pack(text);
    return this.#packed.includes(packed);
  }

  count(wanted: string): number {
    return wanted === "" ? 0 : [...wholeOccurrences(this.#text(), wanted)].length;
  }

  #text(): string {
    this.#normalised ??= normalise(this.#raw);
    return this.#normalised;
  }
}

/** Where the quote stands in the text without cutting a word or number: "10" is not in "2010". */
function* wholeOccurrences(text: string, quote: string): Generator<number> {
  for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + quote.length)) {
    const end = at + quote.length;
    if (!joins(text[at - 1], text[at]) && !joins(text[end - 1], text[end])) yield at;
  }
}

/** True for two neighbours of one word in a script that sets spaces between words. */
function joins(left: string | undefined, right: string | undefined): boolean {
  return left !== undefined && right !== undefined && SPACED_WORD.test(left) && SPACED_WORD.test(right);
}

const SPACED_WORD = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u;

/**
 * Text as it is compared: compatibility characters resolved, in lower case, with one kind of quotation mark and dash,
 * without soft hyphens, line-end hyphens, invisible characters and the marks of Markdown, with single spaces.
 */
export function normalise(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u00AD\u200B-\u200F\u2060\uFEFF]/g, "")
    .replace(/[\u2018\u2019\u201A\u201B\u2032`\u00B4]/g, "'")
    .replace(/[\u201C\u201D\u201E\u201F\u2033\u00AB\u00BB]|''/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/(?<=\p{L})-\s+(?=\p{L})/gu, "")
    .replace(/[*_#|\\]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function pack(text: string): string {
  return text.replaceAll(" ", "");
}
