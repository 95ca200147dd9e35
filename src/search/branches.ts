import type { Embedder } from "../ports/embedder.ts";
import type { BranchQuery, Candidate, PassageIndex } from "../ports/passage-index.ts";
import type { SearchMode } from "./types.ts";

/** One way of asking the index. */
export interface SearchBranch {
  /** How much its order counts when branches are fused. */
  readonly weight: number;
  ask(query: BranchQuery): Promise<readonly Candidate[]>;
}

export interface BranchDependencies {
  readonly index: PassageIndex;
  readonly embedder: Embedder;
  /** How much the vectors' order counts in hybrid mode beside the words' (0–1). Default 0.5. */
  readonly vectorWeight?: number;
}

/** The branches of a mode. The query is embedded once, however often the index is then asked. */
export async function branchesOf(
  { index, embedder, vectorWeight = 0.5 }: BranchDependencies,
  query: string,
  mode: SearchMode,
  signal: AbortSignal | undefined,
): Promise<readonly SearchBranch[]> {
  const words: SearchBranch = {
    weight: 1 - vectorWeight,
    ask: (branchQuery) => index.searchText(query, branchQuery),
  };
  if (mode === "lexical") return [words];
  const { vectors } = await embedder.embed([query], "query", signal === undefined ? {} : { signal });
  const [vector] = vectors;
  if (vector === undefined) throw new Error(`The embedder ${embedder.name} answered without a vector.`);
  const nearness: SearchBranch = {
    weight: vectorWeight,
    ask: (branchQuery) => index.searchVector(vector, branchQuery),
  };
  return mode === "semantic" ? [nearness] : [nearness, words];
}
