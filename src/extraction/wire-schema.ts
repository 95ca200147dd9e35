import type { JsonSchema } from "../domain/profile.ts";

/**
 * The schema a model is bound to, made of a profile's. Structured output compiles a grammar and takes only part of
 * JSON Schema: no bounds, no patterns, closed objects, and at most 16 parameters with a union type. What is taken out
 * is said in the description instead, and validated after the answer.
 */

/** Union-typed parameters one schema may have (Bedrock, structured output). */
const MAX_UNIONS = 16;

const KEPT = new Set(["type", "properties", "required", "items", "enum", "const", "anyOf", "format", "description"]);

/** Constraints that are told in words. */
const SPOKEN = new Set([
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "pattern",
  "minItems",
  "maxItems",
  "uniqueItems",
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
 * Each property becomes `{value, evidence: {page, quote}}`, arrays of objects also `rows`, how many rows the pages show.
 * A value that is not there is null, an empty array, or left out. Equal profiles give equal bytes.
 */
export function wireSchemaOf(schema: JsonSchema): JsonSchema {
  const fields = Object.entries(propertiesOf(schema)).map(([name, field]) => [name, stripped(field)] as const);
  let unions = fields.reduce((sum, [, field]) => sum + countUnions(field), 0);
  const properties: Record<string, JsonSchema> = {};
  for (const [name, field] of fields) {
    const nullable = !isArray(field) && unions < MAX_UNIONS;
    if (nullable) unions += 1;
    properties[name] = wrapper(field, nullable);
  }
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
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
    else if (KEPT.has(keyword)) kept[keyword] = strippedValue(keyword, value);
    else if (SPOKEN.has(keyword)) told.push(`${keyword}: ${JSON.stringify(value)}`);
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

function countUnions(schema: JsonSchema): number {
  let count = Array.isArray(schema.type) || schema.anyOf !== undefined ? 1 : 0;
  for (const field of Object.values(propertiesOf(schema))) count += countUnions(field);
  if (isObject(schema.items)) count += countUnions(schema.items);
  if (Array.isArray(schema.anyOf)) for (const option of schema.anyOf) count += countUnions(option as JsonSchema);
  return count;
}

function isObject(value: unknown): value is JsonSchema {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
