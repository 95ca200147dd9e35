/** A row of an engine's answer. */
export interface Scored {
  readonly seq: number;
  readonly score: number;
}

/** Keeps the best of many scored rows: a heap with the worst of the kept at its root. */
export class TopList {
  readonly #limit: number;
  readonly #heap: Scored[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The score a row must exceed to be kept. */
  get threshold(): number {
    return this.#heap.length < this.#limit
      ? Number.NEGATIVE_INFINITY
      : (this.#heap[0]?.score ?? Number.POSITIVE_INFINITY);
  }

  add(seq: number, score: number): void {
    if (this.#heap.length < this.#limit) {
      this.#heap.push({ seq, score });
      this.#up(this.#heap.length - 1);
    } else if (score > this.threshold) {
      this.#heap[0] = { seq, score };
      this.#down();
    }
  }

  /** Best first; the earlier row first among equals. */
  sorted(): Scored[] {
    return this.#heap.toSorted((a, b) => b.score - a.score || a.seq - b.seq);
  }

  #scoreAt(index: number): number {
    return this.#heap[index]?.score ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return;
    this.#heap[a] = second;
    this.#heap[b] = first;
  }

  #up(from: number): void {
    let child = from;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (this.#scoreAt(parent) <= this.#scoreAt(child)) return;
      this.#swap(parent, child);
      child = parent;
    }
  }

  #down(): void {
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      const least = this.#scoreAt(left + 1) < this.#scoreAt(left) ? left + 1 : left;
      if (this.#scoreAt(least) >= this.#scoreAt(parent)) return;
      this.#swap(parent, least);
      parent = least;
    }
  }
}
