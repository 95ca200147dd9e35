import type { FilterValue, PassageOwner } from "../domain/passage.ts";
import type { Fused } from "./fusion.ts";

/** What documents can be counted by: a part of their passages' stamp. */
export type Facet =
  | { readonly kind: "contentType" }
  | { readonly kind: "profile" }
  | { readonly kind: "tag"; readonly name: string }
  | { readonly kind: "field"; readonly name: string };

/** Documents that have a value. */
export interface FacetCount {
  readonly value: FilterValue;
  readonly documents: number;
}

/** Values told of one facet. */
const MAX_VALUES = 50;

/**
 * Counts the documents among the passages found, by the values they have: each document once a value, however many of
 * its passages were found. The most frequent first; among equals, in the values' order.
 */
export function facetCounts(found: readonly Fused[], facet: Facet): readonly FacetCount[] {
  const owners = new Map(found.map(({ candidate: { owner } }) => [owner.documentId, owner]));
  const counts = new Map<FilterValue, number>();
  for (const owner of owners.values()) {
    for (const value of new Set(valuesOf(owner, facet))) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, documents]) => ({ value, documents }))
    .sort((a, b) => b.documents - a.documents || (a.value < b.value ? -1 : 1))
    .slice(0, MAX_VALUES);
}

function valuesOf(owner: PassageOwner, facet: Facet): readonly FilterValue[] {
  switch (facet.kind) {
    case "contentType":
      return [owner.contentType];
    case "profile":
      return [owner.profile];
    case "tag":
      return present(Object.hasOwn(owner.tags, facet.name) ? owner.tags[facet.name] : undefined);
    case "field":
      return present(Object.hasOwn(owner.fields, facet.name) ? owner.fields[facet.name] : undefined);
  }
}

function present(value: FilterValue | readonly FilterValue[] | undefined): readonly FilterValue[] {
  return value === undefined ? [] : [value].flat();
}
