/** What each HTML element means for the text. */

/** Elements whose content is no text of the page. */
export const DROPPED: ReadonlySet<string> = new Set([
  ...["script", "style", "noscript", "template", "iframe", "object", "svg", "canvas", "audio", "video"],
  // The machine-readable half of inline XBRL, shown nowhere.
  ...["ix:header", "ix:hidden"],
]);

/** Elements that begin and end a block of text. */
export const BLOCKS: ReadonlySet<string> = new Set([
  ...[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
  ],
  ...["fieldset", "figcaption", "figure", "footer", "form", "head", "header", "hgroup", "hr", "html", "legend", "main"],
  ...[
    "menu",
    "nav",
    "option",
    "p",
    "search",
    "section",
    "select",
    "summary",
    "caption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
  ],
  ...["ul", "ol", "li", "pre", "listing", "xmp", "table", "thead", "tbody", "tfoot", "tr", "td", "th"],
]);

export const LISTS: ReadonlySet<string> = new Set(["ul", "ol", "menu", "dir"]);
export const PREFORMATTED: ReadonlySet<string> = new Set(["pre", "listing", "xmp"]);

/** The level of a heading element; 0 for any other. */
export function headingLevel(name: string): number {
  return name.length === 2 && name[0] === "h" && name >= "h1" && name <= "h6" ? Number(name[1]) : 0;
}
