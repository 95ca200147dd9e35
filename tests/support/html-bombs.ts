/** HTML built to hurt a reader. */

/** Elements opened and never closed. */
export const nestedHtml = (depth: number, element = "div"): string => `<html><body>${`<${element}>`.repeat(depth)}end`;

/** Tables in cells of tables. */
export const nestedTables = (depth: number): string => `<html><body>${"<table><tr><td>x".repeat(depth)}`;

/** Closing tags that close nothing, after elements that stay open. */
export const unmatchedClosings = (count: number): string =>
  `<html><body>${"<b>".repeat(4000)}${"</i>".repeat(count)}end`;

/** One attribute of `length` characters. */
export const giantAttribute = (length: number): string => `<html><body><p title="${"a".repeat(length)}">text</p>`;

/** `count` character references. */
export const entityFlood = (count: number): string => `<html><body><p>${"&amp;&#x41;&nosuch;".repeat(count)}</p>`;

/** Table cells that claim to span everything. */
export const spanFlood = (rows: number): string =>
  `<html><body><table>${`<tr><td colspan=99999999 rowspan=99999999>x<td>y`.repeat(rows)}</table>`;

/** Tags that are opened and never finished. */
export const unfinishedTags = (count: number): string => `<html><body>text ${"<a href='".repeat(count)}`;
