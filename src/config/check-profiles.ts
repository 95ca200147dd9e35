import { Ajv } from "ajv";
import formats from "ajv-formats";
import type { FieldType } from "../domain/filter-value.ts";
import type { JsonSchema, Profile } from "../domain/profile.ts";
import { ProfileCatalog } from "./profile-catalog.ts";

/** Fields an installation's profile may copy to passages. */
const MAX_FILTERABLE = 20;

/**
 * A catalog of profiles as they were read from JSON, every field's schema compiled once.
 * @throws an error that names every profile and field that is wrong.
 */
export function checkedProfiles(raws: readonly unknown[]): ProfileCatalog {
  return ProfileCatalog.from(raws, checkFields);
}

/** What is wrong with a profile's fields and filters: sentences that name profile and field. */
function checkFields({ name, schema, filterable, splitting }: Profile): readonly string[] {
  const errors: string[] = [];
  const properties = schema.properties;
  if (schema.type !== "object" || !isRecord(properties))
    return [`${name}: schema: has to be of type object with properties`];
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false });
  formats.default(ajv);
  for (const [field, property] of Object.entries(properties)) errors.push(...checkField(ajv, name, field, property));
  for (const field of Array.isArray(schema.required) ? schema.required : []) {
    if (!(String(field) in properties)) errors.push(`${name}: schema.required: names ${field}, which is no property`);
  }
  if (Object.keys(filterable).length > MAX_FILTERABLE) {
    errors.push(`${name}: filterable: at most ${MAX_FILTERABLE} fields, but it has ${Object.keys(filterable).length}`);
  }
  for (const [field, type] of Object.entries(filterable)) {
    const property = properties[field];
    if (!isRecord(property)) errors.push(`${name}: filterable.${field}: the schema has no such property`);
    else if (!fits(property, type))
      errors.push(`${name}: filterable.${field}: the property's type does not fit ${type}`);
  }
  if (splitting.maxTokens < splitting.targetTokens) errors.push(`${name}: splitting: maxTokens is below targetTokens`);
  return errors;
}

function checkField(ajv: Ajv, name: string, field: string, property: unknown): readonly string[] {
  if (!isRecord(property)) return [`${name}: schema.properties.${field}: has to be a JSON Schema object`];
  if (hasReference(property)) {
    return [`${name}: schema.properties.${field}: $ref is not supported; write the schema out`];
  }
  if (hasOpenObject(property)) {
    return [`${name}: schema.properties.${field}: an object has to list its properties; models take no others`];
  }
  if (property.type === undefined && property.enum === undefined && property.anyOf === undefined) {
    return [`${name}: schema.properties.${field}: has to say its type`];
  }
  try {
    ajv.compile(property);
    return [];
  } catch (error) {
    return [`${name}: schema.properties.${field}: ${error instanceof Error ? error.message : "is no JSON Schema"}`];
  }
}

function hasReference(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(hasReference);
  return isRecord(schema) && ("$ref" in schema || Object.values(schema).some(hasReference));
}

/** Structured output closes every object, so one without properties could hold nothing. */
function hasOpenObject(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(hasOpenObject);
  if (!isRecord(schema)) return false;
  if (schema.type === "object" && !isRecord(schema.properties)) return true;
  const { properties, items, anyOf, oneOf } = schema;
  return [...Object.values(isRecord(properties) ? properties : {}), items, anyOf, oneOf].some(hasOpenObject);
}

/** Whether a property's values can be filtered by as this type. Arrays are filtered by their entries. */
function fits(property: JsonSchema, type: FieldType): boolean {
  const value = property.type === "array" && isRecord(property.items) ? property.items : property;
  const types = (Array.isArray(value.type) ? value.type : [value.type]).filter((name) => name !== "null");
  switch (type) {
    case "number":
      return types.every((name) => name === "number" || name === "integer");
    case "date":
      return types.every((name) => name === "string") && (value.format === "date" || value.format === "date-time");
    case "keyword":
      return (
        Array.isArray(value.enum) ||
        types.every((name) => name === "string" || name === "integer" || name === "boolean")
      );
    default:
      return type satisfies never;
  }
}

function isRecord(value: unknown): value is JsonSchema {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
