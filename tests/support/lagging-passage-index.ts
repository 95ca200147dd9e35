import { comparable } from "../../src/domain/comparable.ts";
import type { FilterValue, IndexedPassage, PassageOwner } from "../../src/domain/passage.ts";
import { queryWords, stemOf, wordsOf } from "../../src/domain/text/words.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type {
  BranchQuery,
  Candidate,
  Condition,
  IndexedGeneration,
  PassageFilter,
  PassageIndex,
} from "../../src/ports/passage-index.ts";

export interface LaggingPassageIndexOptions {
  readonly clock: Clock;
  /** How long a put or a removal stays invisible. Default 0: visible at once. */
  readonly refreshLagMilliseconds?: number;
}

interface Row {
  readonly indexed: IndexedPassage;
  readonly visibleFrom: number;
  goneFrom: number;
}

/**
 * The PassageIndex port in memory, as a search engine keeps it: what is put or removed shows only after a lag, and a
 * passage put twice is found twice. Every call is recorded.
 */
export class LaggingPassageIndex implements PassageIndex {
  readonly calls: { readonly operation: string; readonly documentId?: string; readonly query?: BranchQuery }[] = [];
  /** Called before each operation: throw to fail it. */
  before: (operation: string) => void = () => {};
  readonly refreshLagMilliseconds: number;
  readonly #clock: Clock;
  #rows: Row[] = [];

  constructor({ clock, refreshLagMilliseconds = 0 }: LaggingPassageIndexOptions) {
    this.#clock = clock;
    this.refreshLagMilliseconds = refreshLagMilliseconds;
  }

  async put(passages: readonly IndexedPassage[]): Promise<void> {
    const [first] = passages;
    this.#called("put", first === undefined ? {} : { documentId: first.owner.documentId });
    const visibleFrom = this.#clock.now() + this.refreshLagMilliseconds;
    for (const indexed of passages) {
      this.#rows.push({ indexed: structuredClone(indexed), visibleFrom, goneFrom: Number.POSITIVE_INFINITY });
    }
  }

  async searchVector(vector: Float32Array, query: BranchQuery): Promise<readonly Candidate[]> {
    this.#called("searchVector", { query });
    query.signal?.throwIfAborted();
    return this.#best(query, (indexed) => indexed.vector.reduce((sum, value, i) => sum + value * (vector[i] ?? 0), 0));
  }

  async searchText(text: string, query: BranchQuery): Promise<readonly Candidate[]> {
    this.#called("searchText", { query });
    query.signal?.throwIfAborted();
    const wanted = new Set(queryWords(text).map(stemOf));
    return this.#best(query, ({ passage }) => {
      const stems = [...wordsOf(passage.text)].map(stemOf);
      const hits = stems.filter((stem) => wanted.has(stem)).length;
      return hits === 0 ? null : hits / Math.sqrt(stems.length);
    });
  }

  async missing({ documentId, generation }: IndexedGeneration, count: number): Promise<readonly number[]> {
    this.#called("missing", { documentId });
    const found = new Set(
      this.#visible()
        .filter(({ owner }) => owner.documentId === documentId && owner.generation === generation)
        .map(({ passage }) => passage.ordinal),
    );
    return Array.from({ length: count }, (_, ordinal) => ordinal).filter((ordinal) => !found.has(ordinal));
  }

  async generations(documentId: string): Promise<readonly number[]> {
    this.#called("generations", { documentId });
    const ofDocument = this.#visible().filter(({ owner }) => owner.documentId === documentId);
    return [...new Set(ofDocument.map(({ owner }) => owner.generation))].sort((a, b) => a - b);
  }

  async remove(documentId: string, generations: readonly number[]): Promise<number> {
    this.#called("remove", { documentId });
    const now = this.#clock.now();
    const rows = this.#rows.filter(
      ({ indexed: { owner }, visibleFrom, goneFrom }) =>
        owner.documentId === documentId &&
        generations.includes(owner.generation) &&
        visibleFrom <= now &&
        goneFrom === Number.POSITIVE_INFINITY,
    );
    for (const row of rows) row.goneFrom = now + this.refreshLagMilliseconds;
    return rows.length;
  }

  async documents({ cursor = "", limit }: { cursor?: string; limit: number }) {
    this.#called("documents", {});
    const all = [...new Set(this.#visible().map(({ owner }) => owner.documentId))].sort();
    const later = all.filter((id) => id > cursor);
    const documentIds = later.slice(0, limit);
    return { documentIds, cursor: later.length > limit ? (documentIds.at(-1) ?? null) : null };
  }

  async ready(): Promise<void> {
    this.#called("ready", {});
  }

  /** All passages that are visible now, twins included: for a test's own look. */
  visible(): readonly IndexedPassage[] {
    return this.#visible();
  }

  #visible(): IndexedPassage[] {
    const now = this.#clock.now();
    this.#rows = this.#rows.filter((row) => row.goneFrom > now);
    return this.#rows.filter((row) => row.visibleFrom <= now).map((row) => row.indexed);
  }

  #best({ filter, limit }: BranchQuery, scoreOf: (indexed: IndexedPassage) => number | null): Candidate[] {
    const candidates: Candidate[] = [];
    for (const indexed of this.#visible()) {
      if (!passes(indexed.owner, filter)) continue;
      const score = scoreOf(indexed);
      if (score !== null)
        candidates.push({ ...structuredClone({ owner: indexed.owner, passage: indexed.passage }), score });
    }
    return candidates.sort((a, b) => b.score - a.score).slice(0, limit);
  }

  #called(operation: string, facts: { documentId?: string; query?: BranchQuery }): void {
    this.calls.push({ operation, ...facts });
    this.before(operation);
  }
}

function passes(owner: PassageOwner, filter: PassageFilter): boolean {
  if (owner.tenant !== filter.tenant) return false;
  if (filter.contentTypes !== undefined && !filter.contentTypes.includes(owner.contentType)) return false;
  if (filter.profiles !== undefined && !filter.profiles.includes(owner.profile)) return false;
  if (Object.entries(filter.tags ?? {}).some(([name, value]) => owner.tags[name] !== value)) return false;
  const { gte = Number.NEGATIVE_INFINITY, lt = Number.POSITIVE_INFINITY } = filter.createdAt ?? {};
  if (owner.createdAt < gte || owner.createdAt >= lt) return false;
  if (filter.notDocuments?.includes(owner.documentId)) return false;
  if (filter.notLive?.some(({ documentId, live }) => documentId === owner.documentId && live !== owner.generation)) {
    return false;
  }
  return Object.entries(filter.fields ?? {}).every(([name, condition]) =>
    [owner.fields[name] ?? []].flat().some((value) => meets(comparable(value), condition)),
  );
}

function meets(value: FilterValue, condition: Condition): boolean {
  if (condition.kind === "equals") return condition.anyOf.map(comparable).includes(value);
  const { gte, lt } = condition;
  const from = gte === undefined ? value : comparable(gte);
  const kinds = [from, ...(lt === undefined ? [] : [comparable(lt)])];
  if (kinds.some((bound) => typeof bound !== typeof value)) return false;
  return value >= from && (lt === undefined || value < comparable(lt));
}
