/** A search's filter as the caller writes it, turned into the engine's, with field values in canonical form. */
import { canonicalDate, type FieldType, MAX_KEYWORD_LENGTH } from "../domain/filter-value.ts";
import type { FilterValue } from "../domain/passage.ts";
import type { Condition } from "../ports/passage-index.ts";
import type { Facet } from "../search/facets.ts";
import type { SearchRequest } from "../search/types.ts";
import { fieldProblem } from "./problems.ts";
import type { FieldConditionInput, SearchFilterInput } from "./requests.ts";

type Filter = SearchRequest["filter"];
type Range<Value> = { readonly gte?: Value; readonly lt?: Value };

/**
 * The engine's filter. The tenant is no part of it: that comes from the verified caller.
 * @throws {ProblemError} naming the field that no profile declares filterable, or whose value has another type.
 */
export function filterOf(input: SearchFilterInput, filterable: ReadonlyMap<string, FieldType>): Filter {
  const { contentType, profile, tags, createdAt, fields } = input;
  return {
    ...(contentType === undefined ? {} : { contentTypes: [contentType].flat() }),
    ...(profile === undefined ? {} : { profiles: [profile].flat() }),
    ...(tags === undefined ? {} : { tags }),
    ...(createdAt === undefined ? {} : { createdAt: rangeOf(createdAt, (text) => Date.parse(text)) }),
    ...(fields === undefined ? {} : { fields: conditionsOf(fields, filterable) }),
  };
}

/**
 * What a facet's name means: `contentType`, `profile`, `tags.<name>` or `fields.<name>`.
 * @throws {ProblemError} naming the facet whose field no profile declares filterable
 */
export function facetOf(name: string, filterable: ReadonlyMap<string, FieldType>): Facet {
  if (name === "contentType" || name === "profile") return { kind: name };
  const [, kind, rest = ""] = /^(tags|fields)\.(.+)$/s.exec(name) ?? [];
  if (kind === "tags") return { kind: "tag", name: rest };
  if (filterable.has(rest)) return { kind: "field", name: rest };
  throw fieldProblem(
    "facets",
    `"${name}" is no facet: ask for contentType, profile, tags.<name> or fields.<name>. ${namesOf(filterable)}`,
  );
}

function conditionsOf(
  fields: Readonly<Record<string, FieldConditionInput>>,
  filterable: ReadonlyMap<string, FieldType>,
): Record<string, Condition> {
  const conditions: [string, Condition][] = [];
  for (const [name, input] of Object.entries(fields)) {
    const path = `filter.fields.${name}`;
    const type = filterable.get(name);
    if (type === undefined) throw fieldProblem(path, `Is not filterable. ${namesOf(filterable)}`);
    conditions.push([name, conditionOf(path, type, input)]);
  }
  return Object.fromEntries(conditions);
}

function conditionOf(path: string, type: FieldType, input: FieldConditionInput): Condition {
  if (typeof input !== "object" || Array.isArray(input)) {
    return { kind: "equals", anyOf: [input].flat().map((value) => fieldValueOf(path, type, value)) };
  }
  if (type === "keyword") throw fieldProblem(path, "Is a keyword: compare it with a value or a list of values.");
  if (input.gte === undefined && input.lt === undefined)
    throw fieldProblem(path, "Give the range `gte`, `lt` or both.");
  return { kind: "range", ...rangeOf(input, (value) => fieldValueOf(path, type, value)) };
}

function fieldValueOf(path: string, type: FieldType, value: string | number): FilterValue {
  if (type === "number") {
    if (typeof value === "number") return value;
    throw fieldProblem(path, "Is a number: give a JSON number.");
  }
  if (typeof value !== "string") throw fieldProblem(path, `Is a ${type}: give a JSON string.`);
  if (type === "keyword") {
    if (value.length <= MAX_KEYWORD_LENGTH) return value;
    throw fieldProblem(path, `A keyword has at most ${MAX_KEYWORD_LENGTH} characters.`);
  }
  const date = canonicalDate(value);
  if (date !== undefined) return date;
  throw fieldProblem(path, "Is a date: give an ISO 8601 date, or a moment with its offset.");
}

function rangeOf<Input, Value>(
  input: { gte?: Input | undefined; lt?: Input | undefined },
  convert: (value: Input) => Value,
): Range<Value> {
  return {
    ...(input.gte === undefined ? {} : { gte: convert(input.gte) }),
    ...(input.lt === undefined ? {} : { lt: convert(input.lt) }),
  };
}

function namesOf(filterable: ReadonlyMap<string, FieldType>): string {
  if (filterable.size === 0) return "No profile declares a filterable field.";
  return `Filterable are: ${[...filterable.keys()].sort().join(", ")}.`;
}
