/** An Office Open XML document: parts in a zip archive that name each other by relations (ECMA-376, part 2). */

import type { Warning } from "../../../domain/document.ts";
import { warningOf } from "../../../domain/failure.ts";
import { ZipArchive } from "../../archive/zip-archive.ts";
import type { ReadingLimits } from "../../limits.ts";
import { parseXml, type XmlHandler } from "../../xml/parse-xml.ts";

/** One part's reference to another. */
export interface Relation {
  readonly id: string;
  /** The last segment of the type's URI, which both families of namespaces share, e.g. `styles`. */
  readonly type: string;
  /** Name of the part, for relations inside the document. */
  readonly part: string;
}

/** Relations of one part that any honest document stays below. */
const MOST_RELATIONS = 50_000;

export class OoxmlPackage {
  readonly archive: ZipArchive;
  #brokenOff = false;

  /** @throws Failure as `ZipArchive` does */
  constructor(bytes: Uint8Array, limits: ReadingLimits) {
    this.archive = new ZipArchive(bytes, limits);
  }

  /** What is to be said of the document as a whole, once it is read. */
  warnings(): Warning[] {
    return this.#brokenOff || this.archive.damaged ? [warningOf("recovered")] : [];
  }

  /** The document's main part: as the package's relations name it, else where writers put it. */
  async mainPart(usual: string): Promise<string | undefined> {
    const named = (await this.relations("")).find(({ type }) => type === "officeDocument")?.part;
    return [named, usual].find((part) => part !== undefined && this.archive.has(part));
  }

  /** Hands a part's elements to the handler; false where there is no such part. */
  async parse(part: string, handler: XmlHandler): Promise<boolean> {
    if (!this.archive.has(part)) return false;
    if (!(await parseXml(this.archive.read(part), handler))) this.#brokenOff = true;
    return true;
  }

  /** The relations of a part ("" for the package itself), external ones left out. */
  async relations(part: string): Promise<Relation[]> {
    const slash = part.lastIndexOf("/");
    const folder = part.slice(0, slash + 1);
    const relations: Relation[] = [];
    await this.parse(`${folder}_rels/${part.slice(slash + 1)}.rels`, {
      open: (name, { Id, Type, Target, TargetMode }) => {
        if (name !== "Relationship" || Target === undefined || TargetMode === "External") return;
        if (relations.length >= MOST_RELATIONS) return;
        const type = Type?.slice(Type.lastIndexOf("/") + 1) ?? "";
        relations.push({ id: Id ?? "", type, part: resolvePart(folder, Target) });
      },
      close: () => {},
      text: () => {},
    });
    return relations;
  }
}

/** A relation's target as a part's name: relative to the folder, or from the root. */
function resolvePart(folder: string, target: string): string {
  const path = target.startsWith("/") ? target : folder + target;
  const segments: string[] = [];
  for (const segment of path.replaceAll("\\", "/").split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  const name = segments.join("/");
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
