/** The blocks a text document is made of, and what becomes of them in Markdown and inside a table's cell. */
import type { MarkdownWriter } from "./markdown-writer.ts";
import { layoutBlocks } from "./table.ts";

export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "item"; readonly depth: number; readonly marker: string; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "remark"; readonly text: string }
  | { readonly kind: "table"; readonly rows: readonly (readonly string[])[] };

/**
 * An item under its label: Markdown has numbers, and every other label ("a)", "1.2") is text behind a bullet.
 * @param label "" for a bullet
 */
export function listItem(depth: number, label: string, text: string): Block {
  const number = /^(\d+)[.)]$/.exec(label)?.[1];
  if (number !== undefined) return { kind: "item", depth, marker: `${number}.`, text };
  return { kind: "item", depth, marker: "-", text: label === "" ? text : `${label} ${text}` };
}

/** A remark on the text as Markdown: set off from it, every line. */
export function quoted(text: string): string {
  return `> ${text.replaceAll("\n", "\n> ")}`;
}

/** Where blocks go. */
export type BlockSink = (block: Block) => void;

/** Writes a block as Markdown. */
export function writeBlock(writer: MarkdownWriter, block: Block): void {
  if (block.kind === "heading") writer.heading(block.level, block.text);
  else if (block.kind === "item") writer.item(block.depth, block.marker, block.text);
  else if (block.kind === "table") writer.table(block.rows);
  else if (block.kind === "remark") writer.block(quoted(block.text));
  else writer.paragraph(block.text);
}

/** A block's text where only text can stand: in a cell or a note. */
export function plainText(block: Block): string {
  if (block.kind === "item") return block.marker === "-" ? block.text : `${block.marker} ${block.text}`;
  if (block.kind === "remark") return `[${block.text}]`;
  if (block.kind !== "table") return block.text;
  const texts = layoutBlocks(block.rows);
  if (texts !== undefined) return texts.join(" ");
  return block.rows.map((row) => row.filter((cell) => cell !== "").join(", ")).join("; ");
}
