import type { Evidence } from "../domain/field.ts";
import type { JsonSchema } from "../domain/profile.ts";
import type { FieldValidator } from "./field-validators.ts";
import { isArray, isTable, propertiesOf } from "./wire-schema.ts";

/** One field of one reply, valid by the profile's schema. */
export interface ParsedField {
  readonly value: unknown;
  readonly evidence: Evidence | null;
  /** Rows of a table that the model counted and did not list, or listed in a way that is not valid. */
  readonly missingRows: number;
}

/** What a reply says. */
export interface ParsedReply {
  /** Fields that have a value and are valid. */
  readonly fields: ReadonlyMap<string, ParsedField>;
  /** Names of fields whose value is not valid (for arrays: some of whose entries are not). */
  readonly invalid: ReadonlySet<string>;
  /** What is wrong, for a repair turn. Empty for a reply that can stand. */
  readonly errors: readonly string[];
}

/** Reads a reply's text. It is untrusted: nothing is taken over that the profile's full schema does not allow. */
export function parseReply(text: string, validators: readonly FieldValidator[]): ParsedReply {
  const answer = parseJson(text);
  if (!isRecord(answer)) {
    const invalid = new Set(validators.map(({ name }) => name));
    return { fields: new Map(), invalid, errors: ["The answer is not one JSON object."] };
  }
  const fields = new Map<string, ParsedField>();
  const invalid = new Set<string>();
  const errors: string[] = [];
  for (const validator of validators) {
    const parsed = parseField(answer[validator.name], validator);
    if (parsed.errors.length > 0) {
      invalid.add(validator.name);
      errors.push(...parsed.errors);
    }
    if (parsed.field !== null) fields.set(validator.name, parsed.field);
  }
  return { fields, invalid, errors };
}

function parseField(
  wrapped: unknown,
  validator: FieldValidator,
): { readonly field: ParsedField | null; readonly errors: readonly string[] } {
  const { name, schema } = validator;
  if (wrapped === null) return { field: null, errors: [] };
  if (!isRecord(wrapped)) return { field: null, errors: [`${name} must be an object with value and evidence`] };
  const value = withoutNulls(wrapped.value ?? null, schema);
  const evidence = evidenceOf(wrapped.evidence);
  const rows = isTable(schema) && typeof wrapped.rows === "number" ? Math.min(wrapped.rows, MAX_ROWS) : 0;
  if (value === null || (Array.isArray(value) && value.length === 0)) {
    return { field: rows > 0 ? { value: [], evidence, missingRows: rows } : null, errors: [] };
  }
  const errors = validator.errors(value);
  if (errors.length === 0) {
    const missingRows = Array.isArray(value) ? Math.max(0, rows - value.length) : 0;
    return { field: { value, evidence, missingRows }, errors };
  }
  if (!isArray(schema) || !Array.isArray(value)) return { field: null, errors };
  const entries = value.filter((entry) => validator.isValidEntry(entry));
  if (entries.length === 0 || validator.errors(entries).length > 0) return { field: null, errors };
  const missingRows = isTable(schema) ? Math.max(rows, value.length) - entries.length : 0;
  return { field: { value: entries, evidence, missingRows }, errors };
}

/** A model's count beyond this is no count. */
const MAX_ROWS = 100_000;

function evidenceOf(raw: unknown): Evidence | null {
  if (!isRecord(raw) || typeof raw.quote !== "string" || raw.quote.trim() === "") return null;
  const page = typeof raw.page === "number" && Number.isInteger(raw.page) && raw.page > 0 ? raw.page : null;
  return page === null ? null : { page, quote: raw.quote };
}

/** Properties that are null where the schema has no null mean "not there". */
function withoutNulls(value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value)) {
    return isRecord(schema.items) ? value.map((entry) => withoutNulls(entry, schema.items as JsonSchema)) : value;
  }
  if (!isRecord(value)) return value;
  const properties = propertiesOf(schema);
  const kept: [string, unknown][] = [];
  for (const [name, item] of Object.entries(value)) {
    const property = properties[name];
    if (item === null && property !== undefined && !allowsNull(property)) continue;
    kept.push([name, property === undefined ? item : withoutNulls(item, property)]);
  }
  return Object.fromEntries(kept);
}

function allowsNull(schema: JsonSchema): boolean {
  if (Array.isArray(schema.type) ? schema.type.includes("null") : schema.type === "null") return true;
  const options = schema.anyOf ?? schema.oneOf;
  return Array.isArray(options) && options.some((option) => allowsNull(option as JsonSchema));
}

/** The JSON of an answer, also where the model set it in a code fence; undefined where there is none. */
function parseJson(text: string): unknown {
  const trimmed = text.trim();
  const fenced = trimmed.startsWith("```")
    ? trimmed.slice(trimmed.indexOf("\n") + 1, trimmed.lastIndexOf("```"))
    : trimmed;
  try {
    return JSON.parse(fenced);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
