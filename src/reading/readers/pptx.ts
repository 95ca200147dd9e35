/**
 * PowerPoint presentations: a page a slide, named by its title, in the order of the show; hidden slides are read too.
 * Documents embedded as objects are sections behind the slides.
 */
import { Failure } from "../../domain/failure.ts";
import type { Page } from "../../domain/page.ts";
import { limitExceeded } from "../limits.ts";
import type { Reader } from "../reader.ts";
import { Sections } from "../sections.ts";
import { documentTitle } from "./ooxml/document-title.ts";
import { embeddedParts, readEmbedded } from "./ooxml/embedded.ts";
import { OoxmlPackage, type Relation } from "./ooxml/package.ts";
import { commentAuthors } from "./pptx/comments.ts";
import { type DeckContext, readSlide } from "./pptx/slide.ts";

export const readPptx: Reader = async (input, output) => {
  const { bytes, limits, fromPage } = input;
  const document = new OoxmlPackage(bytes, limits);
  const main = await document.mainPart("ppt/presentation.xml");
  const relations = main === undefined ? [] : await document.relations(main);
  const slides = await slideParts(document, main, relations);
  if (slides.length > limits.pages) throw limitExceeded("pages", limits);
  const authors = await commentAuthors(document, relations);
  const context: DeckContext = { document, limits, authors, shown: new Set() };

  const pages: Page[] = [];
  for (const part of slides) pages.push(await readSlide(context, part, pages.length + 1));
  const hasText = pages.some(({ text }) => text !== "");
  const hasPictures = document.archive.names().some((name) => /^ppt\/media\//i.test(name));
  if (!hasText && !hasPictures) {
    throw new Failure(slides.length === 0 || pages.some((page) => page.unreadable) ? "unreadable" : "empty");
  }
  for (const page of pages) {
    // A picture among slides with text is mostly an ornament; a deck of pictures alone has its text in them.
    if (page.number >= fromPage) await output.page(hasText || page.unreadable ? page : { ...page, needsVision: true });
  }
  const sections = new Sections(input, output, pages.length);
  await readEmbedded(sections, document, await embeddedParts(document, slides));
  const title = await documentTitle(document);
  const warnings = [...document.warnings(), ...sections.warnings];
  return { pageCount: sections.count, ...(title === undefined ? {} : { title }), warnings };
};

/** The slides in the order of the show; where that is lost, in the order of their names. */
async function slideParts(
  document: OoxmlPackage,
  main: string | undefined,
  relations: readonly Relation[],
): Promise<string[]> {
  const byId = new Map(relations.filter(({ type }) => type === "slide").map(({ id, part }) => [id, part]));
  const parts: string[] = [];
  if (main !== undefined) {
    await document.parse(main, {
      open: (name, attributes) => {
        const part = name === "p:sldId" ? byId.get(attributes["r:id"] ?? "") : undefined;
        if (part !== undefined) parts.push(part);
      },
      close: () => {},
      text: () => {},
    });
  }
  if (parts.length > 0) return parts;
  const numberOf = (name: string): number => Number(/(\d+)\.xml$/.exec(name)?.[1] ?? 0);
  const named = document.archive.names().filter((name) => /^ppt\/slides\/[^/]+\.xml$/i.test(name));
  return named.sort((a, b) => numberOf(a) - numberOf(b));
}
