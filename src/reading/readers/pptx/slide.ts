/** One slide as a page of Markdown: title, texts and tables in the order they are drawn, charts, notes, comments. */
import type { Page } from "../../../domain/page.ts";
import type { ReadingLimits } from "../../limits.ts";
import { MarkdownWriter } from "../../markdown/markdown-writer.ts";
import { graphicTexts } from "../ooxml/graphic-text.ts";
import type { OoxmlPackage, Relation } from "../ooxml/package.ts";
import { slideComments } from "./comments.ts";
import { type Shape, Shapes } from "./shapes.ts";

const TITLES: ReadonlySet<string> = new Set(["title", "ctrTitle"]);
/** Placeholders of numbers and dates, and of the slide's own picture on its notes page. */
const FURNITURE: ReadonlySet<string> = new Set(["sldNum", "dt", "sldImg", "hdr"]);
const NAME_LENGTH = 200;

export interface DeckContext {
  readonly document: OoxmlPackage;
  readonly limits: ReadingLimits;
  readonly authors: ReadonlyMap<string, string>;
  /** Layouts and masters whose own text an earlier slide has shown. */
  readonly shown: Set<string>;
}

/** Reads a slide. What layout and master write onto every slide stands on the first one that shows it. */
export async function readSlide(context: DeckContext, part: string, number: number): Promise<Page> {
  const { document, limits } = context;
  const slide = new Shapes(limits);
  if (!(await document.parse(part, slide))) return { number, text: "", unreadable: true };
  const relations = await document.relations(part);
  const writer = new MarkdownWriter(limits);
  const title =
    slide.shapes
      .find(isTitle)
      ?.paragraphs.map(({ text }) => text.replaceAll("\n", " "))
      .join(" ") ?? "";
  writer.heading(1, title);
  const rest = slide.shapes.filter((shape) => !isTitle(shape) && !FURNITURE.has(shape.placeholder ?? ""));
  for (const shape of rest) writeShape(writer, shape);
  if (slide.showsMaster) await writeMasterText(writer, context, relations);
  for (const text of await graphicTexts(document, part)) writer.paragraph(text);
  await writeNotes(writer, context, relations);
  for (const comment of await slideComments(document, relations, context.authors)) writer.block(`> ${comment}`);
  const name = [title.slice(0, NAME_LENGTH), slide.hidden ? "(hidden)" : ""].filter((piece) => piece !== "").join(" ");
  return { number, text: writer.toString(), ...(name === "" ? {} : { name }) };
}

function isTitle(shape: Shape): boolean {
  return TITLES.has(shape.placeholder ?? "");
}

function writeShape(writer: MarkdownWriter, { placeholder, paragraphs, rows }: Shape): void {
  if (rows !== undefined) writer.table(rows);
  // What a layout has a place for is a list, unless it is one sentence; a text box of its own is one if it says so.
  const isList = placeholder !== undefined && placeholder !== "subTitle" && paragraphs.length > 1;
  let number = 0;
  for (const { text, level, bullet = isList || level > 0 ? "sign" : "none" } of paragraphs) {
    number = bullet === "number" && level === 0 ? number + 1 : level === 0 ? 0 : number;
    if (bullet === "none") writer.paragraph(text);
    else writer.item(level, bullet === "number" && level === 0 ? `${number}.` : "-", text);
  }
}

async function writeMasterText(
  writer: MarkdownWriter,
  { document, limits, shown }: DeckContext,
  relations: readonly Relation[],
): Promise<void> {
  let above = relations.find(({ type }) => type === "slideLayout")?.part;
  for (const next of ["slideMaster", undefined]) {
    if (above === undefined || shown.has(above)) return;
    shown.add(above);
    const layer = new Shapes(limits);
    await document.parse(above, layer);
    for (const shape of layer.shapes) if (shape.placeholder === undefined) writeShape(writer, shape);
    if (!layer.showsMaster) return;
    above = (await document.relations(above)).find(({ type }) => type === next)?.part;
  }
}

async function writeNotes(
  writer: MarkdownWriter,
  { document, limits }: DeckContext,
  relations: readonly Relation[],
): Promise<void> {
  const part = relations.find(({ type }) => type === "notesSlide")?.part;
  if (part === undefined) return;
  const notes = new Shapes(limits);
  await document.parse(part, notes);
  const texts = notes.shapes
    .filter(({ placeholder }) => !FURNITURE.has(placeholder ?? ""))
    .flatMap(({ paragraphs }) => paragraphs.map(({ text }) => text));
  if (texts.length === 0) return;
  writer.heading(2, "Notes");
  for (const text of texts) writer.paragraph(text);
}
