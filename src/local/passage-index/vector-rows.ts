import { inScope, type OwnerScope } from "./owner-filter.ts";
import { type Scored, TopList } from "./top-list.ts";

/** A passage's vector, and whose it is. */
export interface VectorRow {
  readonly seq: number;
  readonly owner: number;
  readonly tenant: number;
  readonly vector: Float32Array;
}

const ROWS_PER_BLOCK = 1024;

/**
 * Vectors in memory, searched by looking at each: the whole index where zvec's binding is missing, otherwise only the
 * rows zvec has not taken in yet. Removal moves the last row into the gap.
 */
export class VectorRows {
  readonly #dimensions: number;
  readonly #blocks: Float32Array[] = [];
  readonly #seqs: number[] = [];
  readonly #owners: number[] = [];
  readonly #tenants: number[] = [];
  readonly #positions = new Map<number, number>();

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
  }

  get size(): number {
    return this.#seqs.length;
  }

  add(row: VectorRow): void {
    if (this.#positions.has(row.seq)) return;
    const position = this.#seqs.length;
    if (position % ROWS_PER_BLOCK === 0 && this.#blocks.length === position / ROWS_PER_BLOCK) {
      this.#blocks.push(new Float32Array(ROWS_PER_BLOCK * this.#dimensions));
    }
    this.#seqs.push(row.seq);
    this.#owners.push(row.owner);
    this.#tenants.push(row.tenant);
    this.#positions.set(row.seq, position);
    this.#vectorAt(position).set(row.vector);
  }

  remove(seq: number): void {
    const position = this.#positions.get(seq);
    if (position === undefined) return;
    const last = this.#seqs.length - 1;
    if (position !== last) {
      this.#vectorAt(position).set(this.#vectorAt(last));
      for (const column of [this.#seqs, this.#owners, this.#tenants]) column[position] = column[last] ?? 0;
      this.#positions.set(this.#seqs[position] ?? 0, position);
    }
    for (const column of [this.#seqs, this.#owners, this.#tenants]) column.pop();
    this.#positions.delete(seq);
    if (this.#blocks.length > Math.ceil(last / ROWS_PER_BLOCK)) this.#blocks.pop();
  }

  /** Up to `count` rows, the ones that are cheapest to remove afterwards. */
  last(count: number): VectorRow[] {
    const rows: VectorRow[] = [];
    for (let position = this.#seqs.length - 1; position >= 0 && rows.length < count; position--) {
      rows.push({
        seq: this.#seqs[position] ?? 0,
        owner: this.#owners[position] ?? 0,
        tenant: this.#tenants[position] ?? 0,
        vector: this.#vectorAt(position),
      });
    }
    return rows;
  }

  /** The nearest rows in scope, by inner product (the cosine, as vectors have length 1). */
  search(query: Float32Array, scope: OwnerScope, limit: number): Scored[] {
    const best = new TopList(limit);
    for (let position = 0; position < this.#seqs.length; position++) {
      if (!inScope(scope, this.#tenants[position] ?? -1, this.#owners[position] ?? -1)) continue;
      const block = this.#blocks[Math.floor(position / ROWS_PER_BLOCK)];
      if (block === undefined) continue;
      const score = innerProduct(query, block, (position % ROWS_PER_BLOCK) * this.#dimensions);
      if (score > best.threshold) best.add(this.#seqs[position] ?? 0, score);
    }
    return best.sorted();
  }

  #vectorAt(position: number): Float32Array {
    const block = this.#blocks[Math.floor(position / ROWS_PER_BLOCK)];
    const from = (position % ROWS_PER_BLOCK) * this.#dimensions;
    return block?.subarray(from, from + this.#dimensions) ?? new Float32Array(this.#dimensions);
  }
}

/** Four sums at once: the engine then need not wait for each addition. */
export function innerProduct(query: Float32Array, rows: Float32Array, offset: number): number {
  const length = query.length;
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < length; i += 4) {
    a += (query[i] as number) * (rows[offset + i] as number);
    b += (query[i + 1] as number) * (rows[offset + i + 1] as number);
    c += (query[i + 2] as number) * (rows[offset + i + 2] as number);
    d += (query[i + 3] as number) * (rows[offset + i + 3] as number);
  }
  for (; i < length; i++) a += (query[i] as number) * (rows[offset + i] as number);
  return a + b + c + d;
}
