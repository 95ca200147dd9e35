import type { IndexedPassage } from "../../../src/domain/passage.ts";
import type { BranchQuery, IndexedGeneration, PassageIndex } from "../../../src/ports/passage-index.ts";
import type { StoresSetting } from "../../faults/stores.ts";
import type { ManualClock } from "../../support/manual-clock.ts";
import type { TestIndex } from "../opensearch-index.ts";

/**
 * The adapter over an index that the node itself never refreshes: what was written shows when the test's clock says so.
 * Refreshing shows everything there is, so something may show early; nothing ever shows late.
 */
export class ShownIndex implements PassageIndex {
  readonly refreshLagMilliseconds: number;
  readonly #index: PassageIndex;
  readonly #test: TestIndex;
  readonly #clock: ManualClock;
  /** When what was written since the last refresh has to show. */
  #due: number[] = [];
  /** What was found missing since the last refresh: until the next, nothing else can be. */
  readonly #missing = new Map<string, Promise<readonly number[]>>();

  constructor(test: TestIndex, { clock, refreshLagMilliseconds }: StoresSetting) {
    this.refreshLagMilliseconds = refreshLagMilliseconds;
    this.#index = test.index;
    this.#test = test;
    this.#clock = clock;
  }

  async put(passages: readonly IndexedPassage[]): Promise<void> {
    await this.#index.put(passages);
    this.#written();
  }

  async searchVector(vector: Float32Array, query: BranchQuery) {
    await this.#show();
    return await this.#index.searchVector(vector, query);
  }

  async searchText(text: string, query: BranchQuery) {
    await this.#show();
    return await this.#index.searchText(text, query);
  }

  /** Asks the engine once a refresh: a run that waits asks every second of its clock. */
  async missing(generation: IndexedGeneration, count: number): Promise<readonly number[]> {
    await this.#show();
    const asked = JSON.stringify([generation.documentId, generation.generation, count]);
    const known = this.#missing.get(asked) ?? this.#index.missing(generation, count);
    this.#missing.set(asked, known);
    return await known;
  }

  async generations(documentId: string): Promise<readonly number[]> {
    await this.#show();
    return await this.#index.generations(documentId);
  }

  async remove(documentId: string, generations: readonly number[]): Promise<number> {
    await this.#show();
    const removed = await this.#index.remove(documentId, generations);
    this.#written();
    return removed;
  }

  async documents(options: { cursor?: string; limit: number }) {
    await this.#show();
    return await this.#index.documents(options);
  }

  async ready(): Promise<void> {
    await this.#index.ready();
  }

  /** Removes everything, by means that Serverless has not. */
  async empty(): Promise<void> {
    await this.#refresh();
    const path = `/${this.#test.name}/_delete_by_query?refresh=true`;
    await this.#test.engine.request({ method: "POST", path, body: { query: { match_all: {} } } });
  }

  #written(): void {
    this.#due.push(this.#clock.now() + this.refreshLagMilliseconds);
  }

  async #show(): Promise<void> {
    const now = this.#clock.now();
    if (!this.#due.some((due) => due <= now)) return;
    this.#due = this.#due.filter((due) => due > now);
    await this.#refresh();
  }

  async #refresh(): Promise<void> {
    this.#missing.clear();
    await this.#test.engine.request({ method: "POST", path: `/${this.#test.name}/_refresh` });
  }
}
