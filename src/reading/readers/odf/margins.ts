import type { Attributes, XmlHandler } from "../../xml/parse-xml.ts";
import type { OdfLists } from "./lists.ts";

/** Gathers headers and footers from an OpenDocument's styles, each distinct one once, and the styles of its lists. */
export class OdfMargins implements XmlHandler {
  readonly headers = new Set<string>();
  readonly footers = new Set<string>();
  #into: Set<string> | undefined;
  #texts: string[] = [];
  readonly #lists: OdfLists;

  constructor(lists: OdfLists) {
    this.#lists = lists;
  }

  open(name: string, attributes: Attributes): void {
    if (name.startsWith("text:list-")) this.#lists.define(name, attributes);
    else if (/^style:header(-left|-first)?$/.test(name)) this.#into = this.headers;
    else if (/^style:footer(-left|-first)?$/.test(name)) this.#into = this.footers;
    else if (name === "text:tab" || name === "text:s") this.text(" ");
  }

  close(name: string): void {
    if (name === "text:p") this.text("\n");
    if (this.#into === undefined || !/^style:(header|footer)/.test(name)) return;
    const text = this.#texts.join("").trim();
    if (text !== "") this.#into.add(text);
    this.#into = undefined;
    this.#texts = [];
  }

  text(text: string): void {
    if (this.#into !== undefined) this.#texts.push(text);
  }
}
