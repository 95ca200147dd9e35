/** A passage as a document of the index, and back. */
import { randomUUID } from "node:crypto";
import type { IndexedPassage, PassageOwner } from "../../domain/passage.ts";
import type { Candidate } from "../../ports/passage-index.ts";
import { fieldTerm, tagTerm } from "./filter-terms.ts";

/** What the index holds of a passage, without what only serves to find it. */
export interface StoredPassage {
  readonly documentId: string;
  readonly tenant: string;
  readonly generation: number;
  readonly contentType: string;
  readonly profile: string;
  readonly createdAt: number;
  readonly name: string;
  readonly ordinal: number;
  readonly page: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly headings: readonly string[];
  /** {@link PassageOwner}'s tags and fields in JSON. */
  readonly owner: string;
}

/** What a search asks to be given. */
export const STORED_FIELDS: readonly (keyof StoredPassage)[] = [
  ...(["documentId", "tenant", "generation", "contentType", "profile", "createdAt", "name", "ordinal"] as const),
  ...(["page", "start", "end", "text", "headings", "owner"] as const),
];

/** The document of a passage. It has a unique mark, so that twins can be told apart where pages of hits are walked. */
export function documentOf({ owner, passage, vector }: IndexedPassage) {
  const { tags, fields } = owner;
  return {
    uid: randomUUID(),
    documentId: owner.documentId,
    tenant: owner.tenant,
    generation: owner.generation,
    run: runTerm(owner.documentId, owner.generation),
    contentType: owner.contentType,
    profile: owner.profile,
    createdAt: owner.createdAt,
    name: owner.name,
    tags: Object.entries(tags).map(([name, value]) => tagTerm(name, value)),
    fields: Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => fieldTerm(name, one))),
    ordinal: passage.ordinal,
    page: passage.page,
    start: passage.start,
    end: passage.end,
    // Half a surrogate pair, as a damaged document may hold, is no text that JSON can carry.
    text: passage.text.toWellFormed(),
    headings: passage.headings.map((heading) => heading.toWellFormed()),
    owner: JSON.stringify({ tags, fields }),
    vector: Array.from(vector),
  };
}

/** Names one generation of a document. */
export function runTerm(documentId: string, generation: number): string {
  return `${documentId}/${generation}`;
}

/** A hit as a candidate. */
export function candidateOf(stored: StoredPassage, score: number): Candidate {
  const { tags, fields } = JSON.parse(stored.owner) as Pick<PassageOwner, "tags" | "fields">;
  const { documentId, tenant, generation, name, contentType, profile, createdAt } = stored;
  const { ordinal, page, headings, start, end, text } = stored;
  return {
    owner: { documentId, tenant, generation, name, contentType, profile, tags, createdAt, fields },
    passage: { ordinal, page, headings, start, end, text },
    score,
  };
}
