/**
 * Tags and filterable fields as terms of one keyword field each. A term holds name and value, spelt so that terms of
 * one name and kind sort as their values do: then equality is a term, and a range is a range of terms, whatever names
 * profiles think of. A field of its own for each name would let the mapping grow without bound.
 */
import { comparable } from "../../domain/comparable.ts";
import type { FilterValue } from "../../domain/passage.ts";
import type { Condition } from "../../ports/passage-index.ts";

/** A tag's term. */
export function tagTerm(name: string, value: string): string {
  return `${JSON.stringify(name)}:${value}`;
}

/** A field's value as a term. */
export function fieldTerm(name: string, value: FilterValue): string {
  const canonical = comparable(value);
  return typeof canonical === "number"
    ? `${prefixOf(name, "number")}${sortableNumber(canonical)}`
    : `${prefixOf(name, "text")}${canonical}`;
}

/** A condition on a field as a query over the terms. */
export function fieldQuery(field: string, name: string, condition: Condition): object {
  if (condition.kind === "equals") {
    return { terms: { [field]: condition.anyOf.map((value) => fieldTerm(name, value)) } };
  }
  const { gte, lt } = condition;
  const bounds = [gte, lt].filter((bound) => bound !== undefined).map(comparable);
  const kinds = new Set(bounds.map((bound) => (typeof bound === "number" ? "number" : "text") as Kind));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1) return { match_none: {} };
  const prefix = prefixOf(name, kind);
  const range = {
    gte: gte === undefined ? prefix : fieldTerm(name, gte),
    lt: lt === undefined ? behind(prefix) : fieldTerm(name, lt),
  };
  return { range: { [field]: range } };
}

type Kind = "number" | "text";

/** The name in quotes, so that no name continues another; then the kind. Ends in a colon. */
function prefixOf(name: string, kind: Kind): string {
  return `${JSON.stringify(name)}:${kind}:`;
}

/** The first text behind all that begin with a prefix: its last character (a colon) is raised by one. */
function behind(prefix: string): string {
  return `${prefix.slice(0, -1)};`;
}

/** A number's bits, so that texts sort as the numbers do: IEEE 754 sorts by size but for the sign. 16 hex digits. */
export function sortableNumber(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value === 0 ? 0 : value);
  const bits = view.getBigUint64(0);
  const sign = 1n << 63n;
  const sortable = (bits & sign) === 0n ? bits | sign : ~bits & 0xffffffffffffffffn;
  return sortable.toString(16).padStart(16, "0");
}
