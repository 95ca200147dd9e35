import type { Sections } from "../../sections.ts";
import type { OoxmlPackage } from "./package.ts";

/** Documents inside one part; more are left. */
const MOST_EMBEDDED = 200;

/**
 * The whole documents that these parts (the text, slides, sheets) show as objects, each once. The workbook behind a chart
 * is none of them: the chart names it, and the chart's values are read as they are shown.
 */
export async function embeddedParts(document: OoxmlPackage, parts: readonly string[]): Promise<ReadonlySet<string>> {
  const embedded = new Set<string>();
  for (const part of parts) {
    for (const relation of await document.relations(part)) if (relation.type === "package") embedded.add(relation.part);
  }
  return embedded;
}

/** Reads the documents embedded in a document as sections behind its pages. */
export async function readEmbedded(sections: Sections, document: OoxmlPackage, parts: Iterable<string>): Promise<void> {
  for (const part of [...parts].slice(0, MOST_EMBEDDED)) {
    const bytes = await document.archive.readWhole(part);
    if (bytes === undefined || bytes.length === 0) continue;
    await sections.attachment({ bytes, name: part.slice(part.lastIndexOf("/") + 1), contentType: "" });
  }
}
