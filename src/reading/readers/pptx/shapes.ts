/** Takes a slide's elements (or its notes', layout's, master's) in order and gathers its shapes' texts and tables. */
import { limitExceeded, type ReadingLimits } from "../../limits.ts";
import { raised } from "../../markdown/raised.ts";
import { isSymbolFont, withSigns } from "../../symbol-fonts.ts";
import type { Attributes, XmlHandler } from "../../xml/parse-xml.ts";

export interface Paragraph {
  readonly text: string;
  /** Indent, from 0. */
  readonly level: number;
  /** How the paragraph itself says that it is marked; undefined where it leaves that to its layout. */
  readonly bullet: "none" | "sign" | "number" | undefined;
}

export interface Shape {
  /** What the shape holds the place of (`title`, `body`, `sldNum` …); undefined for a shape of its own. */
  placeholder: string | undefined;
  readonly paragraphs: Paragraph[];
  /** Rows of cells, for a table. */
  rows: string[][] | undefined;
}

const BULLETS: Readonly<Record<string, Paragraph["bullet"]>> = {
  "a:buNone": "none",
  "a:buChar": "sign",
  "a:buBlip": "sign",
  "a:buAutoNum": "number",
};

/** Text of these fields changes with the place it is shown in. */
const MOVING_FIELDS = /^(slidenum|datetime)/;

export class Shapes implements XmlHandler {
  readonly shapes: Shape[] = [];
  /** True for a slide that the show leaves out. */
  hidden = false;
  /** False for a slide that does not show its layout's and master's own shapes. */
  showsMaster = true;
  readonly #limits: ReadingLimits;
  #shape: Shape | undefined;
  #row: string[] = [];
  #cell: string[] | undefined;
  #text = "";
  #level = 0;
  #bullet: Paragraph["bullet"];
  #inText = false;
  /** The run's font of signs, if it has one. */
  #font = "";
  #raised = false;
  #inMovingField = false;
  #leftOut = 0;
  #characters = 0;

  constructor(limits: ReadingLimits) {
    this.#limits = limits;
  }

  open(name: string, attributes: Attributes): void {
    if (this.#leftOut > 0 || name === "mc:Fallback") {
      this.#leftOut += 1;
      return;
    }
    this.#inText = name === "a:t" || name === "m:t";
    if (name === "p:sld" || name === "p:sldLayout") {
      this.hidden = isFalse(attributes.show);
      this.showsMaster = !isFalse(attributes.showMasterSp);
    } else if (name === "p:sp" || name === "p:graphicFrame" || name === "p:pic") {
      this.#shape = { placeholder: undefined, paragraphs: [], rows: undefined };
      this.shapes.push(this.#shape);
    } else if (name === "p:ph" && this.#shape !== undefined) this.#shape.placeholder = attributes.type ?? "obj";
    else if (name === "a:p") {
      this.#text = "";
      this.#level = 0;
      this.#bullet = undefined;
    } else if (name in BULLETS) this.#bullet = BULLETS[name];
    else if (name === "a:pPr") this.#level = Number.parseInt(attributes.lvl ?? "0", 10) || 0;
    else if (name === "a:r") [this.#font, this.#raised] = ["", false];
    else if (name === "a:rPr") this.#raised = Number.parseInt(attributes.baseline ?? "0", 10) > 0;
    else if ((name === "a:latin" || name === "a:sym") && isSymbolFont(attributes.typeface ?? "")) {
      this.#font = attributes.typeface ?? "";
    } else if (name === "a:br") this.#text += "\n";
    else if (name === "a:fld") this.#inMovingField = MOVING_FIELDS.test(attributes.type ?? "");
    else if (name === "a:tbl" && this.#shape !== undefined) this.#shape.rows = [];
    else if (name === "a:tr") this.#row = [];
    else if (name === "a:tc") this.#cell = [];
  }

  close(name: string): void {
    if (this.#leftOut > 0) {
      this.#leftOut -= 1;
      return;
    }
    this.#inText = false;
    if (name === "a:fld") this.#inMovingField = false;
    else if (name === "a:p") this.#endParagraph();
    else if (name === "a:tc" && this.#cell !== undefined) {
      this.#row.push(this.#cell.join(" "));
      this.#cell = undefined;
    } else if (name === "a:tr") this.#shape?.rows?.push(this.#row);
  }

  text(text: string): void {
    if (!this.#inText || this.#leftOut > 0 || this.#inMovingField) return;
    this.#characters += text.length;
    if (this.#characters > this.#limits.outputCharacters) throw limitExceeded("outputCharacters", this.#limits);
    const shown = withSigns(this.#font, text);
    this.#text += this.#raised ? raised(this.#text, shown) : shown;
  }

  #endParagraph(): void {
    const text = this.#text.trim();
    this.#text = "";
    if (text === "") return;
    if (this.#cell !== undefined) this.#cell.push(text);
    else this.#shape?.paragraphs.push({ text, level: this.#level, bullet: this.#bullet });
  }
}

function isFalse(value: string | undefined): boolean {
  return value === "0" || value === "false";
}
