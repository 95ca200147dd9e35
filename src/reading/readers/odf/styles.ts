import type { Attributes, XmlHandler } from "../../xml/parse-xml.ts";

/** What an OpenDocument's styles say about its contents: which tables and slides are hidden. */
export class OdfStyles implements XmlHandler {
  readonly #hidden = new Set<string>();
  #style = "";

  open(name: string, attributes: Attributes): void {
    if (name === "style:style") this.#style = attributes["style:name"] ?? "";
    else if (
      (name === "style:table-properties" && attributes["table:display"] === "false") ||
      (name === "style:drawing-page-properties" && attributes["presentation:visibility"] === "hidden")
    )
      this.#hidden.add(this.#style);
  }

  close(): void {}

  text(): void {}

  /** True for the style of a table or slide that is not shown. */
  hides(style: string | undefined): boolean {
    return style !== undefined && this.#hidden.has(style);
  }
}
