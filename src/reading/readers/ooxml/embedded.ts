import type { Sections } from "../../sections.ts";
import type { OoxmlPackage } from "./package.ts";

/** Documents inside one part; more are left. */
const MOST_EMBEDDED = 200;

/** What parts show as objects, by the objects' parts: whole documents, or something in an older program's container. */
export type Embedded = ReadonlyMap<string, "package" | "oleObject">;

/**
 * What these parts (the text, slides, sheets) show as objects, each once. The workbook behind a chart is none of them:
 * the chart names it, and the chart's values are read as they are shown.
 */
export async function embeddedParts(document: OoxmlPackage, parts: readonly string[]): Promise<Embedded> {
  const embedded = new Map<string, "package" | "oleObject">();
  for (const part of parts) {
    for (const { type, part: object } of await document.relations(part)) {
      if (type === "package" || type === "oleObject") embedded.set(object, type);
    }
  }
  return embedded;
}

/**
 * Reads the documents embedded in a document as sections behind its pages. Objects in an older program's container
 * (formulas, files of any kind) are counted in a warning.
 */
export async function readEmbedded(sections: Sections, document: OoxmlPackage, embedded: Embedded): Promise<void> {
  const packages = [...embedded].filter(([, type]) => type === "package").slice(0, MOST_EMBEDDED);
  for (const [part] of packages) {
    const bytes = await document.archive.readWhole(part);
    if (bytes === undefined || bytes.length === 0) continue;
    await sections.attachment({ bytes, name: part.slice(part.lastIndexOf("/") + 1), contentType: "" });
  }
  const older = [...embedded.values()].filter((type) => type === "oleObject").length;
  if (older === 0) return;
  const [objects, them] = older === 1 ? ["One object", "it"] : [`${older} objects`, "them"];
  sections.warn(
    "unsupported_format",
    `${objects} of an older format inside the document could not be read; to have ${them} read, open ${them} and upload the content as a file.`,
  );
}
