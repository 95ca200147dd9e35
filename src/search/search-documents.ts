import type { Clock } from "../ports/clock.ts";
import type { DocumentRecords } from "../ports/document-records.ts";
import type { Candidate, PassageFilter } from "../ports/passage-index.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { type BranchDependencies, branchesOf, type SearchBranch } from "./branches.ts";
import { facetCounts } from "./facets.ts";
import { type Fused, fused, withoutTwins } from "./fusion.ts";
import { highlightsIn, queryStems } from "./highlight.ts";
import { LiveDocuments } from "./live-documents.ts";
import type { SearchHit, SearchRequest, SearchResult } from "./types.ts";

export interface SearchDependencies extends BranchDependencies {
  readonly records: DocumentRecords;
  readonly clock: Clock;
  readonly telemetry?: Telemetry;
}

/** The most hits one search answers with. */
const MAX_K = 100;
/** Candidates asked of each branch for every hit wanted … */
const CANDIDATES_PER_HIT = 3;
/** … times this in each further round, as what crowded the first one may crowd the next. */
const WIDENING = 4;
const MAX_CANDIDATES = 1_000;
const MAX_ROUNDS = 3;

/**
 * Finds passages of live generations. Each branch is asked for more candidates than hits are wanted; what the records
 * do not call live is dropped, and where that may have cost a live passage its place, the index is asked again with
 * the dead ones excluded: the answer is then the one an index without dead passages would give.
 *
 * @throws {RangeError} when `k` is not 1–100; what the ports throw; the signal's reason when aborted.
 */
export async function searchDocuments(dependencies: SearchDependencies, request: SearchRequest): Promise<SearchResult> {
  const { k, query, mode, signal } = request;
  if (!Number.isInteger(k) || k < 1 || k > MAX_K) throw new RangeError(`k must be a whole number from 1 to ${MAX_K}.`);
  const { clock, telemetry } = dependencies;
  const startedAt = clock.now();
  signal?.throwIfAborted();
  const branches = await branchesOf(dependencies, query, mode, signal);
  const { found, complete, rounds } = await findLive(dependencies.records, branches, request);
  telemetry?.metric("SearchTime", clock.now() - startedAt, "Milliseconds", { mode });
  telemetry?.metric("SearchRounds", rounds, "Count", { mode });
  const stems = queryStems(query);
  return {
    hits: found.slice(0, k).map((one) => hitOf(one, stems)),
    complete,
    ...(request.facets !== undefined && { facets: request.facets.map((facet) => facetCounts(found, facet)) }),
  };
}

interface Found {
  readonly found: readonly Fused[];
  readonly complete: boolean;
  readonly rounds: number;
}

/** What one round of asking found in one branch. */
interface BranchAnswer {
  readonly live: readonly Candidate[];
  /** The branch gave as many candidates as it was asked for: there may be more. */
  readonly full: boolean;
  readonly dropped: boolean;
  /** A document was published after the index had been asked: its live passages were not there to be found. */
  readonly overtaken: boolean;
}

async function findLive(
  records: DocumentRecords,
  branches: readonly SearchBranch[],
  request: SearchRequest,
): Promise<Found> {
  const documents = new LiveDocuments(records, request.tenant);
  /** Each branch's candidates of earlier rounds, whose documents are excluded since: only when grouping. */
  let earlier: readonly (readonly Candidate[])[] = branches.map(() => []);
  // Counts that moved with `k` would be of no use.
  const hitsWanted = request.facets === undefined ? request.k : MAX_K;
  let limit = hitsWanted * CANDIDATES_PER_HIT;
  for (let round = 1; ; round++) {
    request.signal?.throwIfAborted();
    const filter = filterOf(request, documents, earlier);
    const answers = await askBranches(branches, filter, limit, documents, request.signal);
    const joined = answers.map((answer, i) => [...(earlier[i] ?? []), ...answer.live]);
    const found = inOrder(branches, joined, request.groupBy);
    const crowded = answers.some((answer) => (answer.full && answer.dropped) || answer.overtaken);
    const short = found.length < request.k && answers.some((answer) => answer.full);
    if (!crowded && !short) return { found, complete: true, rounds: round };
    if (round === MAX_ROUNDS) return { found, complete: false, rounds: round };
    if (!crowded && request.groupBy === "document") earlier = joined;
    limit = Math.min(limit * WIDENING, MAX_CANDIDATES);
  }
}

async function askBranches(
  branches: readonly SearchBranch[],
  filter: PassageFilter,
  limit: number,
  documents: LiveDocuments,
  signal: AbortSignal | undefined,
): Promise<BranchAnswer[]> {
  const query = signal === undefined ? { filter, limit } : { filter, limit, signal };
  const answers = await Promise.all(branches.map((branch) => branch.ask(query)));
  await documents.meet(answers.flat());
  return answers.map((candidates) => {
    const live = documents.only(candidates);
    return {
      live: withoutTwins(live),
      full: candidates.length >= limit,
      dropped: live.length < candidates.length,
      overtaken: documents.isAnyOvertaken(candidates),
    };
  });
}

function filterOf(
  { tenant, filter }: SearchRequest,
  documents: LiveDocuments,
  earlier: readonly (readonly Candidate[])[],
): PassageFilter {
  const notLive = documents.exclusions();
  const notDocuments = [...new Set(earlier.flat().map(({ owner }) => owner.documentId))];
  return {
    ...filter,
    tenant,
    ...(notLive.length > 0 && { notLive }),
    ...(notDocuments.length > 0 && { notDocuments }),
  };
}

function inOrder(
  branches: readonly SearchBranch[],
  candidates: readonly (readonly Candidate[])[],
  groupBy: SearchRequest["groupBy"],
): Fused[] {
  const passages = fused(branches.map(({ weight }, i) => ({ weight, candidates: candidates[i] ?? [] })));
  if (groupBy === undefined) return passages;
  const documents = new Set<string>();
  return passages.filter(({ candidate: { owner } }) => {
    const first = !documents.has(owner.documentId);
    documents.add(owner.documentId);
    return first;
  });
}

function hitOf({ candidate: { owner, passage }, score }: Fused, stems: ReadonlySet<string>): SearchHit {
  return {
    documentId: owner.documentId,
    name: owner.name,
    score,
    passage,
    highlights: highlightsIn(passage.text, stems),
  };
}
