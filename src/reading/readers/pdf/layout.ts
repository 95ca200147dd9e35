/** Makes Markdown of a page's lines: paragraphs, headings, words divided at line ends. */
import { markdownTable } from "../../markdown/table.ts";
import type { Line } from "./lines.ts";
import { pageBlocks } from "./tables.ts";

/** A wider step between lines than this share of the page's usual one begins a paragraph. */
const PARAGRAPH_STEP = 1.3;
/** Text this much larger than the body's is a heading, from the highest level down. */
const HEADING_SIZES: readonly (readonly [ratio: number, level: number])[] = [
  [1.75, 1],
  [1.4, 2],
  [1.18, 3],
];
const HEADING_LENGTH = 160;

/** Font sizes over a document, to tell headings from body text. Sizes are counted by characters, in half points. */
export class Typography {
  readonly #characters = new Map<number, number>();
  #body = 0;

  /** Takes a page's lines in. */
  add(lines: readonly Line[]): void {
    for (const line of lines) {
      const size = Math.round(line.size * 2);
      const count = (this.#characters.get(size) ?? 0) + line.text.length;
      this.#characters.set(size, count);
      if (count >= (this.#characters.get(this.#body) ?? 0)) this.#body = size;
    }
  }

  /** The heading level that a size speaks for; 0 for body text. */
  levelOf(size: number): number {
    if (this.#body === 0) return 0;
    const ratio = (size * 2) / this.#body;
    return HEADING_SIZES.find(([least]) => ratio >= least)?.[1] ?? 0;
  }
}

/** Titles of a document's outline with their level, as `outlineKey` writes them. */
export type Outline = ReadonlyMap<string, number>;

/** A title without what differs between the outline and the page. */
export function outlineKey(title: string): string {
  return title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

/** The page's text as Markdown. */
export function toMarkdown(lines: readonly Line[], typography: Typography, outline: Outline): string {
  const step = usualStep(lines);
  const blocks = pageBlocks(lines).map((block) =>
    block.kind === "table" ? markdownTable(block.rows) : textOf(block.lines, step, typography, outline),
  );
  return blocks.filter((text) => text !== "").join("\n\n");
}

/** Lines that are no table, as paragraphs and headings. */
function textOf(lines: readonly Line[], step: number, typography: Typography, outline: Outline): string {
  const out: string[] = [];
  let previous: Line | undefined;
  let previousLevel = 0;
  for (const line of lines) {
    const text = line.text.replace(/ {2,}/g, " ").trim();
    if (text === "") continue;
    const level = levelOf(text, line, typography, outline);
    const breaks = previous === undefined || level !== previousLevel || beginsParagraph(previous, line, step);
    if (previous !== undefined && breaks) out.push("");
    if (level > 0 && !breaks) out[out.length - 1] += ` ${text}`;
    else if (level > 0) out.push(`${"#".repeat(level)} ${text}`);
    else if (breaks) out.push(text);
    else pushJoined(out, text);
    previous = line;
    previousLevel = level;
  }
  return out.join("\n");
}

function levelOf(text: string, line: Line, typography: Typography, outline: Outline): number {
  if (text.length > HEADING_LENGTH || !/\p{L}{2}/u.test(text)) return 0;
  return outline.get(outlineKey(text)) ?? typography.levelOf(line.size);
}

/** The median step down from line to line, in points. */
function usualStep(lines: readonly Line[]): number {
  const steps: number[] = [];
  for (let i = 1; i < lines.length; i += 1) {
    const [above, below] = [lines[i - 1], lines[i]];
    if (above === undefined || below === undefined || above.direction !== below.direction) continue;
    const step = above.baseline - below.baseline;
    if (step > below.size * 0.5 && step < below.size * 3) steps.push(step);
  }
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
}

function beginsParagraph(above: Line, below: Line, usual: number): boolean {
  if (above.direction !== below.direction) return true;
  const step = above.baseline - below.baseline;
  if (step < -below.size * 3) return false;
  return step > Math.max(usual * PARAGRAPH_STEP, below.size * 1.2);
}

/** Adds a line; a word divided at the end of the line before is put together again. */
function pushJoined(out: string[], text: string): void {
  const before = out.at(-1);
  if (before !== undefined && /\p{L}[-\u2010]$/u.test(before) && /^\p{Ll}/u.test(text)) {
    const end = text.indexOf(" ");
    out[out.length - 1] = before.slice(0, -1) + (end === -1 ? text : text.slice(0, end));
    if (end !== -1) out.push(text.slice(end + 1));
  } else out.push(text);
}
