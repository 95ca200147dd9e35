/** The text of charts, diagrams and drawings, paragraph by paragraph: they lie in parts of their own. */
import type { OoxmlPackage } from "./package.ts";

/** Relation types of parts whose text is shown where a part refers to them. */
const GRAPHICS: ReadonlySet<string> = new Set(["chart", "diagramData"]);

/** A chart's copy of a value it draws. */
const VALUE = "c:v";
/** Elements that end a paragraph. */
const PARAGRAPH: ReadonlySet<string> = new Set(["a:p", "c:pt"]);

/**
 * The text of each chart and diagram that a part refers to, a line a paragraph.
 * @param options.values whether a chart's values are wanted; in a workbook they stand in its cells
 */
export async function graphicTexts(document: OoxmlPackage, part: string, { values = true } = {}): Promise<string[]> {
  const texts: string[] = [];
  for (const relation of await document.relations(part)) {
    if (GRAPHICS.has(relation.type)) texts.push((await paragraphsOf(document, relation.part, { values })).join("\n"));
  }
  return texts;
}

/** Paragraphs of DrawingML text in a part. A diagram's empty place shows its prompt, as the editor does. */
export async function paragraphsOf(document: OoxmlPackage, part: string, { values = true } = {}): Promise<string[]> {
  const paragraphs: string[] = [];
  let current = "";
  let prompt = "";
  let inText = false;
  const end = (text: string): void => {
    if (text.trim() !== "") {
      paragraphs.push(text.trim());
      prompt = "";
    }
    current = "";
  };
  await document.parse(part, {
    open: (name, attributes) => {
      inText = name === "a:t" || (values && name === VALUE);
      if (name === "a:br") current += " ";
      else if (name === "dgm:prSet") prompt = attributes.phldr === "1" ? (attributes.phldrT ?? "") : "";
    },
    close: (name) => {
      inText = false;
      if (PARAGRAPH.has(name)) end(current);
      else if (name === "dgm:pt") end(prompt);
    },
    text: (text) => {
      if (inText) current += text;
    },
  });
  return paragraphs;
}
