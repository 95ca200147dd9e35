import type { JsonSchema } from "../../domain/profile.ts";
import { findAmount, findCurrency } from "./amounts.ts";
import { findGoverningLaw, findObligations, findSentence, findTaxId } from "./clauses.ts";
import { findDate } from "./dates.ts";
import { type Found, foundIn, type Line } from "./document-text.ts";
import { LABELS } from "./field-labels.ts";
import { lookUp, type Pair, pairsOf } from "./labels.ts";
import { findLineItems } from "./line-items.ts";
import { findOrganizations, findParties, findPeople, firstOrganization } from "./names.ts";
import { findLanguage, findSummary, findTitle, findTopics } from "./prose.ts";

/** What the rules know of a document. */
export interface Reading {
  readonly lines: readonly Line[];
  readonly pairs: readonly Pair[];
  /** Whether 03/04/2026 is in March. */
  readonly monthFirst: boolean;
}

export function readingOf(lines: readonly Line[]): Reading {
  const monthFirst = lines.some(({ text }) => /\$\s?\d|\bUSD\b/.test(text));
  return { lines, pairs: pairsOf(lines), monthFirst };
}

/** Words in running text after which a date follows. */
const DATE_PHRASES: Readonly<Record<string, RegExp>> = {
  effective_date:
    /(?:effective (?:as of|on|from|date)|takes? effect (?:on|from)|commenc(?:es|ing) on|in force from)\b/i,
  expiry_date: /(?:expires? on|expir(?:es|y|ation) date|ends? on|until|terminates? on|through)\b/i,
  signing_date: /(?:made (?:and entered into )?(?:as of|on|this)|entered into (?:as of|on)|dated|signed on)\b/i,
  due_date: /(?:payable by|due (?:on|by)|pay(?:ment)? by)\b/i,
  document_date: /(?:published|dated|updated|revised|as of)\b/i,
};

/** Fields with rules of their own. */
const RULES: readonly (readonly [RegExp, (reading: Reading) => Found | undefined])[] = [
  [/^title$|_title$/, ({ lines }) => findTitle(lines)],
  [/^language$/, ({ lines }) => findLanguage(lines)],
  [/^(summary|abstract)$/, ({ lines }) => findSummary(lines)],
  [/^(topics|keywords|key_terms)$/, ({ lines }) => findTopics(lines)],
  [/^(people|persons|names)$/, ({ lines }) => findPeople(lines)],
  [/^(organi[sz]ations|companies)$/, ({ lines }) => findOrganizations(lines)],
  [/^parties$/, ({ lines }) => findParties(lines)],
  [/^currency$/, currency],
  [/^seller$/, (reading) => labelled("seller", reading, asName) ?? firstOrganization(reading.lines.slice(0, 30))],
  [/tax_id$/, (reading) => labelled("seller_tax_id", reading, asIdentifier) ?? findTaxId(reading)],
  [/^buyer$/, (reading) => labelled("buyer", reading, asName)],
  [/^governing_law$/, (reading) => findGoverningLaw(reading) ?? labelled("governing_law", reading, asText)],
  [
    /^term$/,
    (reading) =>
      findSentence(
        reading,
        /\b(?:initial term|term of \S+ (?:months|years?)|for a (?:period|term) of|(?:shall )?remains? in (?:force|effect))\b/i,
      ),
  ],
  [/notice$/, (reading) => findSentence(reading, /\b(?:terminat|cancel)\w*\b.*\bnotice\b|\bnotice\b.*\bterminat/i)],
  [/^obligations$/, findObligations],
];

/** The value of one field, by its name, type and format; undefined where no rule finds one. */
export function fillField(name: string, schema: JsonSchema, reading: Reading): Found | undefined {
  const rule = RULES.find(([pattern]) => pattern.test(name))?.[1];
  if (rule !== undefined) return rule(reading);
  if (Array.isArray(schema.enum)) return mostNamed(schema.enum, reading);
  if (schema.type === "array") return rowsOf(name, schema, reading);
  if (schema.format === "date" || (schema.type === "string" && /date$/.test(name))) return date(name, reading);
  if (schema.format === "email") return matching(reading, /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/);
  if (schema.format === "uri") return matching(reading, /https?:\/\/[^\s<>"')\]]{3,300}/);
  if (schema.type === "number") return labelled(name, withoutIdentifiers(reading), findAmount);
  if (schema.type === "integer") return labelled(name, withoutIdentifiers(reading), asInteger);
  if (schema.type !== "string") return undefined;
  return labelled(name, reading, /(?:number|_no|_id|code)$/.test(name) ? asIdentifier : asText);
}

function labelled<Value>(
  name: string,
  { pairs }: Reading,
  read: (value: string) => Value | undefined,
): Found | undefined {
  const found = lookUp(pairs, [name.replaceAll("_", " "), ...(LABELS[name] ?? [])], read);
  return found === undefined ? undefined : foundIn(found.line, found.value);
}

/** "VAT no: 123456789" is no amount of VAT. */
function withoutIdentifiers(reading: Reading): Reading {
  return { ...reading, pairs: reading.pairs.filter(({ label }) => !/\b(?:id|no|nr|number|reg|idnr)\b/.test(label)) };
}

function date(name: string, reading: Reading): Found | undefined {
  const { lines, monthFirst } = reading;
  const beside = labelled(name, reading, (value) => findDate(value.slice(0, 80), monthFirst));
  if (beside !== undefined) return beside;
  const phrase = DATE_PHRASES[name];
  for (const [index, line] of phrase === undefined ? [] : lines.entries()) {
    const at = line.text.search(phrase ?? /$^/);
    if (at < 0) continue;
    const value = findDate(`${line.text.slice(at)} ${lines[index + 1]?.text ?? ""}`.slice(0, 120), monthFirst);
    if (value !== undefined) return foundIn(line, value);
  }
  if (name !== "document_date" && name !== "invoice_date") return undefined;
  for (const line of lines.slice(0, 200)) {
    const value = findDate(line.text, monthFirst);
    if (value !== undefined) return foundIn(line, value);
  }
  return undefined;
}

function currency({ lines }: Reading): Found | undefined {
  for (const line of lines) {
    const value = findCurrency(line.text);
    if (value !== undefined) return foundIn(line, value);
  }
  return undefined;
}

function rowsOf(name: string, { items }: JsonSchema, { lines }: Reading): Found | undefined {
  const properties = (items as JsonSchema | undefined)?.properties;
  if (properties === undefined || !/items|lines|rows/.test(name)) return undefined;
  const found = findLineItems(lines);
  if (found === undefined) return undefined;
  const known = new Set(Object.keys(properties as object));
  const rows = found.rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([column, value]) => known.has(column) && value !== undefined)),
  );
  return foundIn(found.first, rows);
}

/** The word of a list that the title names, else the one used most, twice at least, near the beginning. */
function mostNamed(words: readonly unknown[], { lines }: Reading): Found | undefined {
  let best: { line: Line; word: string; count: number } | undefined;
  const start = lines.slice(0, 120);
  const titles = new Set(start.filter(({ text }) => text !== "").slice(0, 2));
  for (const word of words) {
    if (typeof word !== "string" || word === "other") continue;
    const pattern = new RegExp(`\\b${word.replace(/[^\p{L}\p{N}]+/gu, "\\W?")}\\b`, "iu");
    const naming = start.filter(({ text }) => pattern.test(text));
    const [first] = naming;
    const count = first !== undefined && titles.has(first) ? Number.POSITIVE_INFINITY : naming.length;
    if (first !== undefined && count >= 2 && count > (best?.count ?? 0)) best = { line: first, word, count };
  }
  return best === undefined ? undefined : foundIn(best.line, best.word);
}

function matching({ lines }: Reading, pattern: RegExp): Found | undefined {
  for (const line of lines) {
    const value = pattern.exec(line.text)?.[0];
    if (value !== undefined) return foundIn(line, value);
  }
  return undefined;
}

function asIdentifier(value: string): string | undefined {
  return /^(?:no\.?|nr\.?|number|#)?\s*:?\s*#?([\p{L}\p{N}][\p{L}\p{N}./_-]{1,40})(?=$|[\s,;|])/iu
    .exec(value)?.[1]
    ?.match(/^(?=.*\d).+$/)?.[0];
}

function asInteger(value: string): number | undefined {
  const number = findAmount(value);
  return number !== undefined && Number.isInteger(number) ? number : undefined;
}

function asName(value: string): string | undefined {
  const name = value
    .replace(/\s{2,}.*$/, "")
    .replace(/\s*[,(|].*$/, "")
    .trim();
  return /^\p{L}/u.test(name) && name.length >= 2 && name.length <= 120 ? name : undefined;
}

function asText(value: string): string | undefined {
  const text = value.trim();
  return text === "" || text.length > 200 ? undefined : text;
}
