import type { Clock } from "../../src/ports/clock.ts";

/** A clock whose sleeps end at once, moving its time on by what was slept. */
export class LeapingClock implements Clock {
  readonly sleeps: number[] = [];
  #now: number;

  constructor(now = Date.UTC(2026, 10, 20, 12)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.sleeps.push(milliseconds);
    this.#now += milliseconds;
  }

  /** Moves time on. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
