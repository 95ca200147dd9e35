import { Ajv } from "ajv";
import formats from "ajv-formats";
import { Failure } from "../domain/failure.ts";
import type { FieldType } from "../domain/filter-value.ts";
import { PROFILE_METADATA } from "../domain/grant.ts";
import { type DigestedProfile, digested, type JsonSchema, type Profile, profileSchema } from "../domain/profile.ts";

/** Fields an installation's profile may copy to passages. */
const MAX_FILTERABLE = 20;

/** What a profile is chosen by. */
export interface ProfileChoice {
  /** Relative to the tenant. */
  readonly key: string;
  readonly contentType: string;
  /** The object's metadata, names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The profile that a request or grant names; null where none does. */
  readonly requested: string | null;
}

/** The profiles of an installation, checked when they are loaded. */
export class ProfileCatalog {
  readonly #byName: ReadonlyMap<string, DigestedProfile>;
  readonly #default: DigestedProfile;
  readonly #filterable: ReadonlyMap<string, FieldType>;

  private constructor(
    profiles: readonly DigestedProfile[],
    fallback: DigestedProfile,
    filterable: ReadonlyMap<string, FieldType>,
  ) {
    this.#byName = new Map(profiles.map((profile) => [profile.profile.name, profile]));
    this.#default = fallback;
    this.#filterable = filterable;
  }

  /**
   * A catalog of profiles as they were read from JSON.
   * @throws an error that names every profile and field that is wrong.
   */
  static from(raws: readonly unknown[]): ProfileCatalog {
    const errors: string[] = [];
    const profiles = raws
      .map((raw, index) => parseProfile(raw, index, errors))
      .filter((profile) => profile !== undefined);
    for (const profile of profiles) errors.push(...checkFields(profile));
    const names = profiles.map(({ name }) => name);
    for (const name of new Set(names.filter((name, index) => names.indexOf(name) < index))) {
      errors.push(`${name}: two profiles have this name`);
    }
    const defaults = profiles.filter(({ match }) => match.default);
    if (defaults.length !== 1) {
      errors.push(
        `exactly one profile has to have match.default, but ${defaults.length} do: ${defaults.map(({ name }) => name).join(", ") || "none"}`,
      );
    }
    const filterable = mergeFilterable(profiles, errors);
    const [fallback] = defaults;
    if (errors.length > 0 || fallback === undefined) throw new Error(`These profiles are wrong: ${errors.join("; ")}.`);
    const all = profiles.map(digested);
    return new ProfileCatalog(all, digested(fallback), filterable);
  }

  find(name: string): DigestedProfile | undefined {
    return this.#byName.get(name);
  }

  names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  /** Every model a profile names, for checking them against the registry at start. */
  modelNames(): readonly string[] {
    return [...new Set([...this.#byName.values()].flatMap(({ profile }) => profile.models))];
  }

  /** The filterable fields of all profiles; equal names have equal types. */
  filterableFields(): ReadonlyMap<string, FieldType> {
    return this.#filterable;
  }

  /**
   * The profile for a document: the one named (by the request, else by the object's metadata), else by a metadata rule,
   * the longest key prefix, the content type, else the default.
   * @throws {Failure} `unknown_profile` when the one named does not exist.
   */
  choose({ key, contentType, metadata, requested }: ProfileChoice): DigestedProfile {
    const named = requested ?? metadata[PROFILE_METADATA];
    if (named !== undefined) {
      const found = this.#byName.get(named);
      if (found === undefined) throw new Failure("unknown_profile");
      return found;
    }
    const all = [...this.#byName.values()];
    return (
      all.find(({ profile }) => matchesMetadata(profile, metadata)) ??
      longestPrefix(all, key) ??
      all.find(({ profile }) => profile.match.contentTypes.some((pattern) => matchesType(pattern, contentType))) ??
      this.#default
    );
  }
}

function parseProfile(raw: unknown, index: number, errors: string[]): Profile | undefined {
  const parsed = profileSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const name = isRecord(raw) && typeof raw.name === "string" ? raw.name : `profile ${index + 1}`;
  errors.push(...parsed.error.issues.map((issue) => `${name}: ${issue.path.join(".") || "profile"}: ${issue.message}`));
  return undefined;
}

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

function mergeFilterable(profiles: readonly Profile[], errors: string[]): ReadonlyMap<string, FieldType> {
  const merged = new Map<string, FieldType>();
  for (const { name, filterable } of profiles) {
    for (const [field, type] of Object.entries(filterable)) {
      const other = merged.get(field);
      if (other !== undefined && other !== type) {
        errors.push(`${name}: filterable.${field}: is ${type}, but another profile has it as ${other}`);
      }
      merged.set(field, type);
    }
  }
  return merged;
}

function matchesMetadata({ match }: Profile, metadata: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(match.metadata);
  return wanted.length > 0 && wanted.every(([name, value]) => metadata[name.toLowerCase()] === value);
}

function longestPrefix(profiles: readonly DigestedProfile[], key: string): DigestedProfile | undefined {
  let longest = 0;
  let chosen: DigestedProfile | undefined;
  for (const candidate of profiles) {
    for (const prefix of candidate.profile.match.keyPrefixes) {
      if (key.startsWith(prefix) && prefix.length > longest) {
        longest = prefix.length;
        chosen = candidate;
      }
    }
  }
  return chosen;
}

/** A media type without its parameters; a pattern may end in `/*`. */
function matchesType(pattern: string, contentType: string): boolean {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const wanted = pattern.toLowerCase();
  return wanted.endsWith("/*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}

function isRecord(value: unknown): value is JsonSchema {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
