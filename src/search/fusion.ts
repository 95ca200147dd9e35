import type { Candidate } from "../ports/passage-index.ts";

/** A passage of a fused answer. */
export interface Fused {
  readonly candidate: Candidate;
  readonly score: number;
}

/** How far a branch's first places stand out: the constant of Cormack, Clarke and Büttcher (2009). */
const RANK_CONSTANT = 60;

/** Names a passage: a document's generation has each ordinal once, whatever the index holds. */
function passageKey({ owner, passage }: Candidate): string {
  return `${owner.documentId} ${owner.generation} ${passage.ordinal}`;
}

/** Each passage once, where it stands first. */
export function withoutTwins(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates.filter((candidate) => {
    const key = passageKey(candidate);
    return !seen.has(key) && seen.add(key);
  });
}

/** A branch's order, and how much it counts. */
export interface Branch {
  readonly candidates: readonly Candidate[];
  readonly weight: number;
}

/**
 * One order out of several branches', by weighted reciprocal rank: it needs no scores that compare between engines.
 * With one branch, its own order and scores stand.
 */
export function fused(branches: readonly Branch[]): Fused[] {
  const [only, ...others] = branches;
  if (only !== undefined && others.length === 0) {
    return only.candidates.map((candidate) => ({ candidate, score: candidate.score }));
  }
  const sums = new Map<string, { candidate: Candidate; score: number }>();
  for (const { candidates, weight } of branches) {
    for (const [rank, candidate] of candidates.entries()) {
      const key = passageKey(candidate);
      const sum = sums.get(key) ?? { candidate, score: 0 };
      sum.score += weight / (RANK_CONSTANT + 1 + rank);
      sums.set(key, sum);
    }
  }
  // Sorting is stable: equals stay in the order of the branches.
  return [...sums.values()].sort((a, b) => b.score - a.score);
}
