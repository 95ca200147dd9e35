import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { JsonSchema, Profile } from "../domain/profile.ts";
import { isArray, propertiesOf } from "./wire-schema.ts";

/** Validation of one field's value against its full schema. */
export interface FieldValidator {
  readonly name: string;
  readonly schema: JsonSchema;
  /** What is wrong, in sentences a model understands; empty for a valid value. */
  errors(value: unknown): readonly string[];
  /** For arrays: whether one entry is valid on its own. */
  isValidEntry(entry: unknown): boolean;
}

const compiled = new WeakMap<Profile, readonly FieldValidator[]>();

/** The validators of a profile's fields, in the profile's order; compiled once. */
export function fieldValidatorsOf(profile: Profile): readonly FieldValidator[] {
  const known = compiled.get(profile);
  if (known !== undefined) return known;
  const ajv = new Ajv({ allErrors: false, strict: false });
  formats.default(ajv);
  const validators = Object.entries(propertiesOf(profile.schema)).map(([name, schema]) =>
    validatorOf(ajv, name, schema),
  );
  compiled.set(profile, validators);
  return validators;
}

function validatorOf(ajv: Ajv, name: string, schema: JsonSchema): FieldValidator {
  const whole = ajv.compile(schema);
  const entry = isArray(schema) && isSchema(schema.items) ? ajv.compile(schema.items) : undefined;
  return {
    name,
    schema,
    errors: (value) => (whole(value) ? [] : sentences(name, whole)),
    isValidEntry: (value) => entry === undefined || entry(value),
  };
}

function sentences(name: string, { errors }: ValidateFunction): readonly string[] {
  return (errors ?? []).map((error: ErrorObject) => {
    const allowed = error.keyword === "enum" ? `: ${JSON.stringify(error.params.allowedValues)}` : "";
    return `${name}.value${error.instancePath} ${error.message ?? "is not valid"}${allowed}`;
  });
}

function isSchema(value: unknown): value is JsonSchema {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
