/**
 * Word documents as Markdown, in one pass over their parts: one page. Headers stand before the text and footers after
 * it, each distinct one once; foot- and endnotes are Markdown footnotes; charts and diagrams follow the text. Documents
 * embedded as objects are sections behind it.
 */
import { Failure } from "../../domain/failure.ts";
import { plainText, writeBlock } from "../markdown/blocks.ts";
import { MarkdownWriter } from "../markdown/markdown-writer.ts";
import type { Reader, ReaderInput } from "../reader.ts";
import { Sections } from "../sections.ts";
import { Body, type BodyContext } from "./docx/body.ts";
import { NoteMarks, NotesPart } from "./docx/notes.ts";
import { Numbering } from "./docx/numbering.ts";
import { Styles } from "./docx/styles.ts";
import { documentTitle } from "./ooxml/document-title.ts";
import { embeddedParts, readEmbedded } from "./ooxml/embedded.ts";
import { graphicTexts } from "./ooxml/graphic-text.ts";
import { OoxmlPackage, type Relation } from "./ooxml/package.ts";

export const readDocx: Reader = async (input, output) => {
  const { bytes, limits } = input;
  const document = new OoxmlPackage(bytes, limits);
  const main = await document.mainPart("word/document.xml");
  if (main === undefined) throw new Failure("unreadable");
  const relations = await document.relations(main);
  const notes = new Map<string, string>();
  const marks = new NoteMarks(notes);
  const context = await contextOf(input, document, relations, marks, notes);
  const writer = new MarkdownWriter(limits);

  await writeMargins(writer, document, relations, context, "header");
  const body = new Body(context, (block) => writeBlock(writer, block));
  await document.parse(main, body);
  await writeChunks(writer, input, document, relations, body.chunks);
  for (const text of await graphicTexts(document, main)) writer.paragraph(text);
  for (const definition of marks.definitions()) writer.block(definition, true);
  await writeMargins(writer, document, relations, context, "footer");

  const pictured = writer.empty && document.archive.names().some((name) => /^word\/media\//i.test(name));
  const embedded = await embeddedParts(document, [main]);
  if (writer.empty && !pictured && embedded.size === 0)
    throw new Failure(document.warnings().length > 0 ? "unreadable" : "empty");
  const sections = new Sections(input, output);
  await sections.page({ text: writer.toString(), ...(pictured ? { needsVision: true } : {}) });
  await readEmbedded(sections, document, embedded);
  const title = await documentTitle(document);
  const warnings = [...document.warnings(), ...sections.warnings];
  return { pageCount: sections.count, ...(title === undefined ? {} : { title }), warnings };
};

async function contextOf(
  { limits }: ReaderInput,
  document: OoxmlPackage,
  relations: readonly Relation[],
  marks: NoteMarks,
  notes: Map<string, string>,
): Promise<BodyContext> {
  const partOf = (type: string): string => relations.find((relation) => relation.type === type)?.part ?? "";
  const styles = new Styles();
  await document.parse(partOf("styles"), styles);
  const numbering = new Numbering();
  await document.parse(partOf("numbering"), numbering);
  const inNotes: BodyContext = { styles, numbering, limits, markNote: () => "", comment: () => undefined };
  for (const kind of ["footnote", "endnote"] as const) {
    const part = new NotesPart(`w:${kind}`, inNotes);
    await document.parse(partOf(`${kind}s`), part);
    for (const [id, text] of part.texts) notes.set(NoteMarks.keyOf(kind, id), text);
  }
  const comments = new NotesPart("w:comment", inNotes);
  await document.parse(partOf("comments"), comments);
  return {
    ...inNotes,
    markNote: (kind, id) => marks.mark(kind, id),
    comment: (id) => comments.texts.get(id),
  };
}

/** Headers or footers: sections and first, odd and even pages have their own, which often say the same. */
async function writeMargins(
  writer: MarkdownWriter,
  document: OoxmlPackage,
  relations: readonly Relation[],
  context: BodyContext,
  type: "header" | "footer",
): Promise<void> {
  const seen = new Set<string>();
  for (const relation of relations) {
    if (relation.type !== type) continue;
    const texts: string[] = [];
    await document.parse(relation.part, new Body(context, (block) => texts.push(plainText(block))));
    const text = texts.join("\n");
    if (!seen.has(text)) writer.paragraph(text);
    seen.add(text);
  }
}

/** Contents that another program put in whole, in a format of their own. */
async function writeChunks(
  writer: MarkdownWriter,
  { readInner }: ReaderInput,
  document: OoxmlPackage,
  relations: readonly Relation[],
  chunks: readonly string[],
): Promise<void> {
  for (const id of chunks) {
    const part = relations.find((relation) => relation.id === id)?.part ?? "";
    const bytes = await document.archive.readWhole(part);
    if (bytes === undefined) continue;
    const source = { bytes, name: part.slice(part.lastIndexOf("/") + 1), contentType: "" };
    await readInner(source, { page: async (page) => writer.block(page.text) });
  }
}
