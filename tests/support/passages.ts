import type { IndexedPassage, Passage, PassageOwner } from "../../src/domain/passage.ts";

/** What a test says of a passage; the rest is the same for all. */
export interface PassageFacts extends Partial<PassageOwner>, Partial<Omit<Passage, "page">> {
  readonly vector?: Float32Array;
}

/** The dimensions of {@link direction}'s vectors. */
export const TEST_DIMENSIONS = 8;

/** A passage for the index, of document "doc" of tenant "acme" unless told otherwise. */
export function aPassage(facts: PassageFacts = {}): IndexedPassage {
  const { ordinal = 0, text = `Passage ${ordinal} of a text.`, headings = [], vector = direction(ordinal) } = facts;
  return {
    owner: {
      documentId: facts.documentId ?? "doc",
      tenant: facts.tenant ?? "acme",
      generation: facts.generation ?? 1,
      name: facts.name ?? "doc.txt",
      contentType: facts.contentType ?? "text/plain",
      profile: facts.profile ?? "general",
      tags: facts.tags ?? {},
      createdAt: facts.createdAt ?? 1_000,
      fields: facts.fields ?? {},
    },
    passage: { ordinal, page: 1, headings, start: 0, end: text.length, text },
    vector,
  };
}

/** A vector of length 1: the further the number from another's, the less near (up to 90 degrees at 100). */
export function direction(number: number): Float32Array {
  const angle = (Math.min(number, 100) / 100) * (Math.PI / 2);
  const vector = new Float32Array(TEST_DIMENSIONS);
  vector[0] = Math.cos(angle);
  vector[1] = Math.sin(angle);
  return vector;
}
