/** Word, PowerPoint and Excel documents of our own making, from the XML of their parts. */
import { makeZip, type ZipPart } from "./make-zip.ts";

const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main";
const DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main";

/** A relation to a part: `[type, target]`; its id is `r` and its place in the list, from 1. */
export type RelationSpec = readonly [type: string, target: string];

const relationsXml = (relations: readonly RelationSpec[]): string => {
  const list = relations.map(([type, target], index) => {
    return `<Relationship Id="r${index + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  });
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list.join("")}</Relationships>`;
};

/** The parts of an Office document whose main part is `main`; `parts` are relative to the main part's folder. */
export function officeParts(
  main: string,
  xml: string,
  relations: readonly RelationSpec[] = [],
  parts: Readonly<Record<string, string | Uint8Array>> = {},
): ZipPart[] {
  const slash = main.indexOf("/");
  const [folder, file] = [main.slice(0, slash), main.slice(slash + 1)];
  return [
    { name: "[Content_Types].xml", content: "<Types/>" },
    { name: "_rels/.rels", content: relationsXml([["officeDocument", main]]) },
    { name: main, content: xml },
    { name: `${folder}/_rels/${file}.rels`, content: relationsXml(relations) },
    ...Object.entries(parts).map(([name, content]) => ({ name: `${folder}/${name}`, content })),
  ];
}

export { relationsXml };

/** A Word part of the named root element, e.g. `word("document", "<w:body>…</w:body>")`. */
export const word = (root: string, content: string): string =>
  `<?xml version="1.0"?><w:${root} xmlns:w="${WORD}" xmlns:r="${OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">${content}</w:${root}>`;

/** A Word paragraph with one run of text; `properties` is the content of its `w:pPr`. */
export const paragraph = (text: string, properties = ""): string =>
  `<w:p><w:pPr>${properties}</w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;

export interface DocxSpec {
  readonly body: string;
  /** Further parts beside the main one, by file name, with the type of their relation. */
  readonly parts?: Readonly<Record<string, readonly [type: string, content: string | Uint8Array]>>;
}

export function makeDocx({ body, parts = {} }: DocxSpec): Uint8Array {
  return makeZip(docxParts({ body, parts }));
}

export function docxParts({ body, parts = {} }: DocxSpec): ZipPart[] {
  const relations = Object.entries(parts).map(([name, [type]]): RelationSpec => [type, name]);
  const contents = Object.fromEntries(Object.entries(parts).map(([name, [, content]]) => [name, content]));
  return officeParts("word/document.xml", word("document", `<w:body>${body}</w:body>`), relations, contents);
}

export interface SlideSpec {
  /** Content of the slide's shape tree. */
  readonly shapes: string;
  readonly hidden?: boolean;
  readonly relations?: readonly RelationSpec[];
}

/** A shape with paragraphs; `placeholder` is its type, e.g. `title`. */
export function shape(paragraphs: readonly string[], placeholder?: string): string {
  const place = placeholder === undefined ? "" : `<p:nvSpPr><p:nvPr><p:ph type="${placeholder}"/></p:nvPr></p:nvSpPr>`;
  const texts = paragraphs.map((text) => `<a:p><a:r><a:t>${text}</a:t></a:r></a:p>`).join("");
  return `<p:sp>${place}<p:txBody>${texts}</p:txBody></p:sp>`;
}

/** A PresentationML part of the named root element. */
export const slideXml = (root: string, shapes: string, attributes = ""): string =>
  `<p:${root} xmlns:p="${SLIDE}" xmlns:a="${DRAWING}" xmlns:r="${OFFICE}"${attributes}><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:${root}>`;

/** A presentation; the slides' order in the show is that of the list, their files are numbered the other way round. */
export function makePptx(
  slides: readonly SlideSpec[],
  parts: Readonly<Record<string, string | Uint8Array>> = {},
  relations: readonly RelationSpec[] = [],
): Uint8Array {
  const fileOf = (index: number): string => `slide${slides.length - index}.xml`;
  const ids = slides.map((_, index) => `<p:sldId id="${256 + index}" r:id="r${index + 1}"/>`).join("");
  const xml = `<p:presentation xmlns:p="${SLIDE}" xmlns:r="${OFFICE}"><p:sldIdLst>${ids}</p:sldIdLst></p:presentation>`;
  const own: Record<string, string | Uint8Array> = { ...parts };
  for (const [index, slide] of slides.entries()) {
    own[`slides/${fileOf(index)}`] = slideXml("sld", slide.shapes, slide.hidden === true ? ' show="0"' : "");
    own[`slides/_rels/${fileOf(index)}.rels`] = relationsXml(slide.relations ?? []);
  }
  const all = [...slides.map((_, index): RelationSpec => ["slide", `slides/${fileOf(index)}`]), ...relations];
  return makeZip(officeParts("ppt/presentation.xml", xml, all, own));
}

export interface SheetSpec {
  readonly name: string;
  /** Content of `sheetData`. */
  readonly rows: string;
  readonly hidden?: boolean;
  readonly relations?: readonly RelationSpec[];
}

export interface WorkbookSpec {
  readonly sheets: readonly SheetSpec[];
  /** Contents of `sst` and `styleSheet`. */
  readonly strings?: string;
  readonly styles?: string;
  readonly since1904?: boolean;
  readonly parts?: Readonly<Record<string, string | Uint8Array>>;
  /** Prefix of all elements of the workbook's own namespace, which writers are free to choose. */
  readonly prefix?: string;
}

export function makeXlsx(spec: WorkbookSpec): Uint8Array {
  return makeZip(xlsxParts(spec));
}

export function xlsxParts({
  sheets,
  strings = "",
  styles = "",
  since1904,
  parts = {},
  prefix,
}: WorkbookSpec): ZipPart[] {
  const xml = (root: string, content: string): string => {
    if (prefix === undefined) return `<${root} xmlns="${SHEET}" xmlns:r="${OFFICE}">${content}</${root}>`;
    const prefixed = `<${root}>${content}</${root}>`.replace(/<(\/?)(?=\w)/g, `<$1${prefix}:`);
    return prefixed.replace(/^<[\w:]+/, `$& xmlns:${prefix}="${SHEET}" xmlns:r="${OFFICE}"`);
  };
  const own: Record<string, string> = {
    "sharedStrings.xml": xml("sst", strings),
    "styles.xml": xml("styleSheet", styles),
  };
  for (const [index, { rows, relations = [] }] of sheets.entries()) {
    own[`worksheets/sheet${index + 1}.xml`] = xml("worksheet", `<sheetData>${rows}</sheetData>`);
    own[`worksheets/_rels/sheet${index + 1}.xml.rels`] = relationsXml(relations);
  }
  const tabs = sheets.map(({ name, hidden }, index) => {
    return `<sheet name="${name}" sheetId="${index + 1}" r:id="r${index + 1}"${hidden === true ? ' state="hidden"' : ""}/>`;
  });
  const properties = since1904 === true ? '<workbookPr date1904="1"/>' : "";
  const relations = [
    ...sheets.map((_, index): RelationSpec => ["worksheet", `worksheets/sheet${index + 1}.xml`]),
    ["sharedStrings", "sharedStrings.xml"] as const,
    ["styles", "styles.xml"] as const,
  ];
  const workbook = xml("workbook", `${properties}<sheets>${tabs.join("")}</sheets>`);
  return officeParts("xl/workbook.xml", workbook, relations, { ...own, ...parts });
}
