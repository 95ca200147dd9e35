import type { XmlHandler } from "../../xml/parse-xml.ts";

/** Gathers headers and footers from an OpenDocument's styles, each distinct one once. */
export class OdfMargins implements XmlHandler {
  readonly headers = new Set<string>();
  readonly footers = new Set<string>();
  #into: Set<string> | undefined;
  #texts: string[] = [];

  open(name: string): void {
    if (/^style:header(-left|-first)?$/.test(name)) this.#into = this.headers;
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
