import { OutOfTimeError } from "../domain/failure.ts";
import type { Clock } from "../ports/clock.ts";

/**
 * The time a worker's call has left. Stages check it between units of work; what cannot be interrupted by a check
 * (a model call) gets the signal, which fires half a margin before the end.
 */
export class Deadline implements Disposable {
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #remaining: () => number;
  /** What the call had left when it began. */
  readonly #whole: number;
  readonly #marginMilliseconds: number;
  readonly #stop = new AbortController();
  /** The longest piece of work so far; null before the first. Milliseconds. */
  #longest: number | null = null;

  /**
   * @param remaining milliseconds until the call is killed
   * @param marginMilliseconds what storing a place and sending a continuation may take
   */
  constructor(clock: Clock, remaining: () => number, marginMilliseconds: number) {
    this.#clock = clock;
    this.#remaining = remaining;
    this.#whole = remaining();
    this.#marginMilliseconds = marginMilliseconds;
    const abort = new AbortController();
    this.signal = abort.signal;
    clock.sleep(Math.max(0, remaining() - marginMilliseconds / 2), this.#stop.signal).then(
      () => abort.abort(new OutOfTimeError()),
      () => undefined,
    );
  }

  /** @throws {OutOfTimeError} when too little time is left to begin a further unit of work. */
  check(): void {
    if (this.#remaining() <= this.#marginMilliseconds || this.signal.aborted) throw new OutOfTimeError();
  }

  /**
   * Does a piece of work that is paid for and lost when it is cut off: a model call. It is not begun where one as long
   * as the longest so far would be cut off; and the first one not where most of the time has gone for other things.
   * @throws {OutOfTimeError} when too little time is left for it
   */
  async piece<Result>(work: () => Promise<Result>): Promise<Result> {
    this.check();
    const left = this.#remaining() - this.#marginMilliseconds / 2;
    if (this.#longest === null ? this.#remaining() < this.#whole / 2 : left < this.#longest) throw new OutOfTimeError();
    const begun = this.#clock.now();
    try {
      return await work();
    } finally {
      this.#longest = Math.max(this.#longest ?? 0, this.#clock.now() - begun);
    }
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }
}
