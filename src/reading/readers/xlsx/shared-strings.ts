import { limitExceeded, type ReadingLimits } from "../../limits.ts";
import type { XmlHandler } from "../../xml/parse-xml.ts";
import { withoutEscapes } from "./escapes.ts";

/** The workbook's table of texts, which cells name by number. Phonetic readings are left out. */
export class SharedStrings implements XmlHandler {
  readonly #limits: ReadingLimits;
  readonly #strings: string[] = [];
  #current: string[] = [];
  #inText = false;
  #inPhonetic = false;
  #characters = 0;

  constructor(limits: ReadingLimits) {
    this.#limits = limits;
  }

  at(index: number): string {
    return this.#strings[index] ?? "";
  }

  open(name: string): void {
    this.#inText = name === "t" && !this.#inPhonetic;
    if (name === "si") this.#current = [];
    else if (name === "rPh") this.#inPhonetic = true;
  }

  close(name: string): void {
    this.#inText = false;
    if (name === "si") this.#strings.push(withoutEscapes(this.#current.join("")));
    else if (name === "rPh") this.#inPhonetic = false;
  }

  text(text: string): void {
    if (!this.#inText) return;
    this.#characters += text.length;
    if (this.#characters > this.#limits.outputCharacters) throw limitExceeded("outputCharacters", this.#limits);
    this.#current.push(text);
  }
}
