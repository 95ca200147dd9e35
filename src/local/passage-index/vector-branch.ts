import type { LogFields, LogLevel } from "../../ports/telemetry.ts";
import { type OwnerScope, without } from "./owner-filter.ts";
import type { PassageReader } from "./passage-reader.ts";
import type { StoreChange } from "./passage-writer.ts";
import type { Scored } from "./top-list.ts";
import { VectorRows } from "./vector-rows.ts";
import type { ZvecIndex } from "./zvec-index.ts";

/** Rows moved into zvec in one go, between which searches are answered. */
const SLICE_ROWS = 64;
/** Rows outside the graph from which on it is worth extending, once no row came for so long … */
const OPTIMIZE_ROWS = 500;
const QUIET_MILLISECONDS = 2_000;
/** … and at once, before any more move over: an optimisation cannot be interrupted, so it must stay short. */
const OPTIMIZE_AT_ONCE_ROWS = 1_000;

export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

/**
 * Nearest passages to a vector. Rows that zvec has not taken in yet are kept in memory and looked at one by one, so a
 * passage is found from the moment SQLite committed it, whatever zvec does; in the background they move over. What
 * zvec holds is compared with SQLite, row by row, at every start: nothing that happened between the two commits, and
 * no lost or damaged index folder, loses a passage.
 */
export class VectorBranch {
  readonly #reader: PassageReader;
  readonly #log: Log;
  readonly #dimensions: number;
  #zvec: ZvecIndex | null;
  #rows: VectorRows;
  #outsideGraph = 0;
  #moving: NodeJS.Immediate | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #optimizing: Promise<boolean> | undefined;

  constructor(reader: PassageReader, zvec: ZvecIndex | null, dimensions: number, log: Log) {
    this.#reader = reader;
    this.#zvec = zvec;
    this.#dimensions = dimensions;
    this.#log = log;
    this.#rows = new VectorRows(dimensions);
    this.#guarded("open", () => this.#compare());
    if (this.#zvec === null) this.#loadAll();
  }

  apply({ added, removed }: StoreChange): void {
    for (const row of added) this.#rows.add(row);
    for (const seq of removed) this.#rows.remove(seq);
    if (removed.length > 0) this.#guarded("remove", (zvec) => zvec.remove(removed));
    this.#scheduleMove();
  }

  search(vector: Float32Array, scope: OwnerScope, limit: number): Scored[] {
    const waiting = this.#rows.search(vector, scope, limit);
    const indexed = this.#guarded("search", (zvec) => zvec.search(vector, scope, limit));
    if (indexed === undefined) return this.#zvec === null ? this.#rows.search(vector, scope, limit) : waiting;
    const best = [...waiting, ...indexed].sort((a, b) => b.score - a.score || a.seq - b.seq).slice(0, limit);
    // A graph searched under a filter may end before it has found enough: then each row in scope is looked at.
    const enough = best.length === limit || best.length >= this.#reader.countInScope(scope, limit);
    return enough ? best : this.#reader.scan(vector, scope, limit);
  }

  /** What the index is made of, for operators. */
  status(): { engine: "zvec" | "exact"; waiting: number; outsideGraph: number } {
    return {
      engine: this.#zvec === null ? "exact" : "zvec",
      waiting: this.#zvec === null ? 0 : this.#rows.size,
      outsideGraph: this.#outsideGraph,
    };
  }

  /** Resolves when zvec has every row, in its graph. */
  async settle(): Promise<void> {
    while (this.#zvec !== null && this.#rows.size + this.#outsideGraph > 0) {
      const room = this.#optimizing === undefined && this.#outsideGraph < OPTIMIZE_AT_ONCE_ROWS;
      if (room && this.#rows.size > 0) {
        this.#guarded("put", (zvec) => this.#moveSlice(zvec));
      } else if (!(await this.#optimize())) return;
    }
  }

  async close(): Promise<void> {
    clearImmediate(this.#moving);
    clearTimeout(this.#quiet);
    const zvec = this.#zvec;
    this.#zvec = null;
    // Ending the thread during an optimisation would abort the process; each is short.
    await this.#optimizing;
    zvec?.close();
  }

  #compare(): void {
    if (this.#zvec === null) return;
    const stored = new Set(this.#reader.seqs());
    const indexed = new Set(this.#zvec.seqs());
    const gone = [...without(indexed, stored)];
    for (let from = 0; from < gone.length; from += 1_000) this.#zvec.remove(gone.slice(from, from + 1_000));
    for (const row of this.#reader.vectors(indexed)) this.#rows.add(row);
    this.#outsideGraph = Math.round((1 - this.#zvec.completeness) * indexed.size);
    if (gone.length > 0 || this.#rows.size > 0) {
      this.#log("info", "The vector index was behind the stored passages and is being caught up.", {
        missing: this.#rows.size,
        left: gone.length,
      });
    }
    this.#scheduleMove();
  }

  #loadAll(): void {
    this.#rows = new VectorRows(this.#dimensions);
    for (const row of this.#reader.vectors()) this.#rows.add(row);
  }

  /** Runs a call of zvec; one that fails ends its use until the next start, and every row is looked at instead. */
  #guarded<Result>(call: string, work: (zvec: ZvecIndex) => Result): Result | undefined {
    if (this.#zvec === null) return undefined;
    try {
      return work(this.#zvec);
    } catch (error) {
      this.#log("error", "The vector index failed; until the next start vectors are searched one by one.", {
        call,
        error: error instanceof Error ? error.name : "unknown",
      });
      this.#zvec = null;
      this.#loadAll();
      return undefined;
    }
  }

  #scheduleMove(): void {
    clearTimeout(this.#quiet);
    if (this.#zvec === null || this.#optimizing !== undefined) return;
    if (this.#outsideGraph >= OPTIMIZE_AT_ONCE_ROWS) void this.#optimize();
    else if (this.#rows.size > 0) {
      this.#moving ??= setImmediate(() => {
        this.#moving = undefined;
        if (this.#optimizing === undefined) this.#guarded("put", (zvec) => this.#moveSlice(zvec));
        this.#scheduleMove();
      });
    } else if (this.#outsideGraph >= OPTIMIZE_ROWS) {
      this.#quiet = setTimeout(() => void this.#optimize(), QUIET_MILLISECONDS);
    }
  }

  #moveSlice(zvec: ZvecIndex): void {
    const rows = this.#rows.last(SLICE_ROWS);
    zvec.put(rows);
    for (const row of rows) this.#rows.remove(row.seq);
    this.#outsideGraph += rows.length;
  }

  /** Takes the rows outside the graph into it; false where that failed. What came meanwhile moves over afterwards. */
  #optimize(): Promise<boolean> {
    this.#optimizing ??= this.#extendGraph().finally(() => {
      this.#optimizing = undefined;
      this.#scheduleMove();
    });
    return this.#optimizing;
  }

  async #extendGraph(): Promise<boolean> {
    try {
      await this.#zvec?.optimize();
      return true;
    } catch (error) {
      this.#log("warn", "The vector index could not be optimised; it is tried again after further passages.", {
        error: error instanceof Error ? error.name : "unknown",
      });
      return false;
    } finally {
      this.#outsideGraph = 0;
    }
  }
}
