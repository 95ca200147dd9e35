import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../../src/ports/clock.ts";

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];

  /** Starts at a moment in 2026 unless told otherwise. Milliseconds since 1970. */
  constructor(startMs = Date.UTC(2026, 0, 2, 3, 4, 5)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  /** How many sleeps have not ended: lets a test see that something is waiting. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (milliseconds <= 0) return resolve();
      const sleeper: Sleeper = {
        due: this.#now + milliseconds,
        wake: () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        },
      };
      const abort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /**
   * Moves time on. Sleeps end in the order of their moments, each at its own `now`, and what waits for one runs before
   * the next ends, so that a sleep begun on the way ends on the way too.
   */
  async advance(milliseconds: number): Promise<void> {
    const target = this.#now + milliseconds;
    await nextTurn();
    for (let next = this.#nextUntil(target); next !== undefined; next = this.#nextUntil(target)) {
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.due);
      next.wake();
      await nextTurn();
    }
    this.#now = target;
    await nextTurn();
  }

  /** Moves time on to the next sleep's end; false when nothing sleeps. */
  async advanceToNext(): Promise<boolean> {
    const next = this.#nextUntil(Number.POSITIVE_INFINITY);
    if (next === undefined) return false;
    await this.advance(Math.max(0, next.due - this.#now));
    return true;
  }

  #nextUntil(target: number): Sleeper | undefined {
    let next: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.due <= target && (next === undefined || sleeper.due < next.due)) next = sleeper;
    }
    return next;
  }
}
