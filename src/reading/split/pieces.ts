/** Cuts a block that is too long: between lines where lines mean something, between sentences, at worst anywhere safe. */
import { estimateTokens, unitTokens } from "../tokens.ts";
import { type Block, ITEM, isSpace } from "./blocks.ts";

/** A part of the text without white space around it, in UTF-16 units of the whole text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Sizes of pieces, in estimated tokens. */
export interface PieceSizes {
  /** What a piece is cut to where it has to be cut anywhere. */
  readonly targetTokens: number;
  /** What a row, an item, a line or a sentence may have without being cut. */
  readonly maxTokens: number;
}

/** Pieces of the block, none over the limit; together they hold all of it but the white space between. */
export function* pieces(text: string, block: Block, { targetTokens, maxTokens }: PieceSizes): Generator<Span> {
  const units = unitsOf(text, block);
  for (const unit of units) {
    if (estimateTokens(text, unit.start, unit.end) <= maxTokens) yield unit;
    else yield* hardCuts(text, unit, targetTokens);
  }
}

function unitsOf(text: string, block: Block): Generator<Span> {
  if (block.kind === "list") return items(text, block);
  return block.kind === "table" || block.kind === "code" ? lines(text, block) : sentences(text, block);
}

/** How far into a line its marker is looked for, in UTF-16 units. */
const MARKER_WITHIN = 40;

/** Items of a list, each with the further lines that belong to it. */
function* items(text: string, span: Span): Generator<Span> {
  yield* cutAfter(text, span, (at) => {
    return text.charCodeAt(at) === 0x0a && ITEM.test(text.slice(at + 1, at + 1 + MARKER_WITHIN));
  });
}

function* lines(text: string, span: Span): Generator<Span> {
  yield* cutAfter(text, span, (at) => text.charCodeAt(at) === 0x0a);
}

const SENTENCE_ENDS = new Set([".", "!", "?", "…", "。", "！", "？", "؟", "।"]);
const NEEDS_SPACE = new Set([".", "!", "?", "…", "؟"]);

function* sentences(text: string, span: Span): Generator<Span> {
  yield* cutAfter(text, span, (at) => {
    const character = text[at] ?? "";
    if (!SENTENCE_ENDS.has(character)) return false;
    return !NEEDS_SPACE.has(character) || isSpace(text.charCodeAt(at + 1));
  });
}

/** Cuts after each place that `ends` names. */
function* cutAfter(text: string, span: Span, ends: (at: number) => boolean): Generator<Span> {
  let start = span.start;
  for (let at = span.start; at < span.end; at += 1) {
    if (at + 1 < span.end && !ends(at)) continue;
    const piece = withoutSpace(text, start, at + 1);
    if (piece.end > piece.start) yield piece;
    start = at + 1;
  }
}

/** Cuts at the last space before the limit, else between characters, never inside one. */
function* hardCuts(text: string, span: Span, limit: number): Generator<Span> {
  let start = span.start;
  let tokens = 0;
  let space = -1;
  for (let at = span.start; at < span.end; at += 1) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) space = at;
    tokens += unitTokens(code);
    if (tokens <= limit || at === start) continue;
    const cut = space > start ? space : isTrailingSurrogate(code) ? at - 1 : at;
    if (cut <= start) continue;
    const piece = withoutSpace(text, start, cut);
    if (piece.end > piece.start) yield piece;
    start = cut;
    tokens = 0;
    for (let again = cut; again <= at; again += 1) tokens += unitTokens(text.charCodeAt(again));
    space = -1;
  }
  const rest = withoutSpace(text, start, span.end);
  if (rest.end > rest.start) yield rest;
}

function isTrailingSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function withoutSpace(text: string, start: number, end: number): Span {
  let [first, last] = [start, end];
  while (first < last && isSpace(text.charCodeAt(first))) first += 1;
  while (last > first && isSpace(text.charCodeAt(last - 1))) last -= 1;
  return { start: first, end: last };
}
