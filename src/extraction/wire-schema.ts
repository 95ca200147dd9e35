import type { JsonSchema } from "../domain/profile.ts";

/**
 * The schema a model is bound to, made of a profile's. Structured output compiles a grammar and takes only part of
 * JSON Schema: no bounds, no patterns, closed objects, and few parameters that are optional or of several types. What
 * is taken out is said in the description instead, and validated after the answer.
 */

/** Union-typed parameters one schema may have (Bedrock, structured output). */
const MAX_UNIONS = 16;

/** Optional parameters one schema may have. */
const MAX_OPTIONAL = 24;

const KEPT = new Set(["type", "properties", "required", "items", "enum", "const", "anyOf", "format", "description"]);

/** Keywords that constrain nothing, or that a profile may not use. */
const SILENT = new Set([
  "$schema",
  "$id",
  "$ref",
  "$defs",
  "$comment",
  "definitions",
  "title",
  "default",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "additionalProperties",
  "unevaluatedProperties",
]);

const FORMATS = new Set(["date", "time", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"]);

const EVIDENCE: JsonSchema = {
  type: "object",
  description: "Where the value stands. Page 0 and an empty quote where there is no value.",
  properties: {
    page: { type: "integer", description: "The number of the page." },
    quote: { type: "string", description: "The shortest passage that shows the value, copied letter by letter." },
  },
  required: ["page", "quote"],
  additionalProperties: false,
};

/**
 * The schemas to ask a profile's fields with: one, or as many as keep to the limits, each with further fields in the
 * profile's order. A field that is too much by itself has a schema of its own, which a model may refuse.
 */
export function wireSchemasOf(schema: JsonSchema): readonly JsonSchema[] {
  const parts: Record<string, JsonSchema>[] = [];
  for (const [name, field] of Object.entries(propertiesOf(schema))) {
    const last = parts.at(-1);
    if (last !== undefined && fits([...Object.values(last), field])) last[name] = field;
    else parts.push({ [name]: field });
  }
  return parts.map((properties) => wireSchemaOf({ type: "object", properties }));
}

/**
 * Each property becomes `{value, evidence: {page, quote}}`, arrays of objects also `rows`, how many rows the pages show.
 * A value that is not there is null, an empty array, or left out. Equal profiles give equal bytes.
 */
export function wireSchemaOf(schema: JsonSchema): JsonSchema {
  const fields = Object.entries(propertiesOf(schema)).map(([name, field]) => [name, stripped(field)] as const);
  let unions = fields.reduce((sum, [, field]) => sum + countOf(field).unions, 0);
  const properties: Record<string, JsonSchema> = {};
  for (const [name, field] of fields) {
    const nullable = !isArray(field) && unions < MAX_UNIONS;
    if (nullable) unions += 1;
    properties[name] = wrapper(field, nullable);
  }
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

/** Whether fields keep to the limits together: what cannot be null any more is optional instead. */
function fits(fields: readonly JsonSchema[]): boolean {
  const counts = fields.map((field) => countOf(stripped(field)));
  const unions = counts.reduce((sum, count) => sum + count.unions, 0);
  const optional = counts.reduce((sum, count) => sum + count.optional, 0);
  const single = fields.filter((field) => !isArray(field)).length;
  return unions <= MAX_UNIONS && optional + Math.max(0, unions + single - MAX_UNIONS) <= MAX_OPTIONAL;
}

/** The fields of a profile's schema. */
export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return isObject(schema.properties) ? (schema.properties as Record<string, JsonSchema>) : {};
}

/** True for a field that holds several values. */
export function isArray(schema: JsonSchema): boolean {
  return schema.type === "array";
}

/** True for a field that is a table: an array of objects. */
export function isTable(schema: JsonSchema): boolean {
  return isArray(schema) && isObject(schema.items) && schema.items.type === "object";
}

function wrapper(field: JsonSchema, nullable: boolean): JsonSchema {
  const { description, ...bare } = field;
  const properties: Record<string, JsonSchema> = {
    value: nullable ? { anyOf: [bare, { type: "null" }] } : bare,
    evidence: EVIDENCE,
  };
  const required = nullable || isArray(field) ? ["value", "evidence"] : ["evidence"];
  if (isTable(field)) {
    properties.rows = { type: "integer", description: "How many rows of it the pages show, counted on its own." };
    required.push("rows");
  }
  return {
    type: "object",
    ...(description === undefined ? {} : { description }),
    properties,
    required,
    additionalProperties: false,
  };
}

function stripped(schema: JsonSchema): JsonSchema {
  const kept: Record<string, unknown> = {};
  const told: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "oneOf") kept.anyOf = alternatives(value);
    else if (keyword === "format" && !FORMATS.has(String(value))) told.push(`format: ${String(value)}`);
    else if (KEPT.has(keyword) && !isComplexEnum(keyword, value)) kept[keyword] = strippedValue(keyword, value);
    else if (!SILENT.has(keyword)) told.push(`${keyword}: ${JSON.stringify(value)}`);
  }
  if (told.length > 0) kept.description = [kept.description, `(${told.join(", ")})`].filter(Boolean).join(" ");
  if (kept.type === "object" || isObject(kept.properties)) kept.additionalProperties = false;
  return kept;
}

function strippedValue(keyword: string, value: unknown): unknown {
  if (keyword === "properties" && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, stripped(field as JsonSchema)]));
  }
  if (keyword === "items" && isObject(value)) return stripped(value);
  if (keyword === "anyOf") return alternatives(value);
  return value;
}

function alternatives(value: unknown): unknown {
  return Array.isArray(value) ? value.map((schema) => stripped(schema as JsonSchema)) : value;
}

/** A grammar takes texts, numbers, booleans and null as choices, no objects or arrays. */
function isComplexEnum(keyword: string, value: unknown): boolean {
  const choices = keyword === "enum" && Array.isArray(value) ? value : keyword === "const" ? [value] : [];
  return choices.some((choice) => typeof choice === "object" && choice !== null);
}

/** Parameters of several types, and optional ones, in a schema and all it holds. */
function countOf(schema: JsonSchema): { readonly unions: number; readonly optional: number } {
  const properties = Object.values(propertiesOf(schema));
  const required = Array.isArray(schema.required) ? schema.required.length : 0;
  let unions = Array.isArray(schema.type) || schema.anyOf !== undefined ? 1 : 0;
  let optional = properties.length - Math.min(required, properties.length);
  const held = [
    ...properties,
    ...(isObject(schema.items) ? [schema.items] : []),
    ...(Array.isArray(schema.anyOf) ? (schema.anyOf as readonly JsonSchema[]) : []),
  ];
  for (const count of held.map(countOf)) {
    unions += count.unions;
    optional += count.optional;
  }
  return { unions, optional };
}

function isObject(value: unknown): value is JsonSchema {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
