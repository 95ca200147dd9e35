import { invalid } from "./refused-error.ts";

type Schema = Readonly<Record<string, unknown>>;

/** What structured output refuses, by the type it is said of. */
const UNSUPPORTED = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "maxItems",
  "uniqueItems",
  "oneOf",
  "not",
  "$ref",
] as const;

const MAX_OPTIONAL = 24;
const MAX_UNIONS = 16;

/** Characters of a schema from which its grammar is too large. ⚠ AWS names no number; this is one to test with. */
const GRAMMAR_LIMIT = 24_000;

/**
 * Refuses a schema as Bedrock does. The wording is that of public reports (vercel/ai#17268, anthropic-sdk-python#1185).
 * @throws {RefusedError}
 */
export function checkSchema(schema: Schema, where: string): void {
  let optional = 0;
  let unions = 0;
  for (const part of every(schema)) {
    const refused = UNSUPPORTED.filter((keyword) => keyword in part);
    if (refused.length > 0) {
      throw invalid(`${where}: For '${String(part.type)}' type, properties ${refused.join(", ")} are not supported`);
    }
    if (typeof part.minItems === "number" && part.minItems > 1) {
      throw invalid(`${where}: For 'array' type, 'minItems' values other than 0 or 1 are not supported`);
    }
    if (part.type === "object" && part.additionalProperties !== false) {
      throw invalid(`${where}: For 'object' type, 'additionalProperties' must be explicitly set to false`);
    }
    if (Array.isArray(part.type) || part.anyOf !== undefined) unions += 1;
    const required = Array.isArray(part.required) ? part.required.length : 0;
    optional += Object.keys((part.properties as Schema | undefined) ?? {}).length - required;
  }
  if (unions > MAX_UNIONS) {
    throw invalid(
      `${where}: Schemas contains too many parameters with union types (${unions} parameters with type arrays or anyOf, limit: ${MAX_UNIONS}).`,
    );
  }
  if (optional > MAX_OPTIONAL) {
    throw invalid(
      `${where}: Schemas contains too many optional parameters (${optional}, limit: ${MAX_OPTIONAL}), which would make grammar compilation inefficient.`,
    );
  }
  if (JSON.stringify(schema).length > GRAMMAR_LIMIT) {
    throw invalid(
      `${where}: Invalid schema: The compiled grammar is too large, which would cause performance issues. Simplify your tool schemas or reduce the number of strict tools.`,
    );
  }
}

function* every(schema: Schema): Generator<Schema> {
  yield schema;
  for (const property of Object.values((schema.properties as Record<string, Schema>) ?? {})) yield* every(property);
  if (schema.items !== undefined) yield* every(schema.items as Schema);
  for (const option of (schema.anyOf as readonly Schema[] | undefined) ?? []) yield* every(option);
}
