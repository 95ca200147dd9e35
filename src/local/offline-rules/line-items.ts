import { findAmount, parseAmountCell } from "./amounts.ts";
import type { Line } from "./document-text.ts";
import { isRule } from "./labels.ts";

/** A table's rows as objects, the line of the first one, and how many rows the table shows. */
export interface FoundRows {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly first: Line;
}

type Column = "description" | "quantity" | "unit_price" | "amount";

const HEADS: readonly (readonly [Column, RegExp])[] = [
  ["unit_price", /\b(unit price|unit cost|price|rate|einzelpreis|each)\b/],
  ["quantity", /\b(qty|quantity|units|hours|menge|anzahl|qté|quantité)\b/],
  ["amount", /\b(amount|total|sum|betrag|gesamt|montant|line total)\b/],
  ["description", /\b(description|item|items|product|service|article|details|bezeichnung|leistung|désignation)\b/],
];

const SUMS =
  /^(?:sub-?\s?total|total|tax|vat|gst|sales tax|balance|amount due|grand total|net|summe|gesamt|zwischensumme|mwst|shipping total)\b/i;

/** The rows of goods and services: from a Markdown table, else from lines that end in numbers under a head. */
export function findLineItems(lines: readonly Line[]): FoundRows | undefined {
  return fromTable(lines) ?? fromText(lines);
}

function fromTable(lines: readonly Line[]): FoundRows | undefined {
  for (let index = 0; index < lines.length - 2; index++) {
    const head = lines[index]?.cells;
    const rule = lines[index + 1]?.cells;
    if (head === undefined || rule === undefined || !isRule(rule)) continue;
    const columns = columnsOf(head);
    if (!columns.includes("description") || !(columns.includes("amount") || columns.includes("unit_price"))) continue;
    const rows: Readonly<Record<string, unknown>>[] = [];
    let first: Line | undefined;
    for (let at = index + 2; lines[at]?.cells !== undefined; at++) {
      const line = lines[at];
      const row = rowOf(columns, line?.cells ?? []);
      if (line === undefined || row === undefined) continue;
      first ??= line;
      rows.push(row);
    }
    if (first !== undefined) return { rows, first };
  }
  return undefined;
}

function columnsOf(head: readonly string[]): readonly (Column | undefined)[] {
  const taken = new Set<Column>();
  return head.map((cell) => {
    const lower = cell.toLowerCase();
    const column = HEADS.find(([name, pattern]) => !taken.has(name) && pattern.test(lower))?.[0];
    if (column !== undefined) taken.add(column);
    return column;
  });
}

function rowOf(columns: readonly (Column | undefined)[], cells: readonly string[]) {
  const row: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? "";
    if (column === undefined || cell === "") continue;
    const value =
      column === "description"
        ? cell
        : (parseAmountCell(cell) ?? (column === "quantity" ? findAmount(cell) : undefined));
    if (value !== undefined) row[column] = value;
  }
  const description = row.description;
  return typeof description === "string" && !SUMS.test(description) && Object.keys(row).length > 1 ? row : undefined;
}

const ROW_END = /^(.*?)((?:\s+[€$£¥]?\s?-?\d[\d.,'’]*(?:\s?(?:€|EUR|USD|h|pcs|x))?){2,4})$/u;

function fromText(lines: readonly Line[]): FoundRows | undefined {
  const head = lines.findIndex(({ text }) => {
    const lower = text.toLowerCase();
    return text.length < 160 && HEADS.filter(([, pattern]) => pattern.test(lower)).length >= 3;
  });
  if (head < 0) return undefined;
  const rows: Readonly<Record<string, unknown>>[] = [];
  let first: Line | undefined;
  for (const line of lines.slice(head + 1)) {
    if (SUMS.test(line.text)) break;
    const match = ROW_END.exec(line.text);
    const description = match?.[1]?.replace(/^\d{1,3}[.)]?\s+/, "").trim() ?? "";
    if (match === null || !/\p{L}/u.test(description)) continue;
    const numbers = (match[2] ?? "").match(/[€$£¥]?-?\d[\d.,'’]*/gu)?.map(findAmount) ?? [];
    const [amount, unitPrice, quantity] = numbers.toReversed();
    first ??= line;
    rows.push({
      description,
      ...(numbers.length >= 3 ? { quantity, unit_price: unitPrice } : { quantity: unitPrice }),
      amount,
    });
  }
  return first === undefined ? undefined : { rows, first };
}
