import { OutOfTimeError } from "../domain/failure.ts";
import type { Clock } from "../ports/clock.ts";

/**
 * The time a worker's call has left. Stages check it between units of work; what cannot be interrupted by a check
 * (a model call) gets the signal, which fires half a margin before the end.
 */
export class Deadline implements Disposable {
  readonly signal: AbortSignal;
  readonly #remaining: () => number;
  readonly #marginMilliseconds: number;
  readonly #stop = new AbortController();

  /**
   * @param remaining milliseconds until the call is killed
   * @param marginMilliseconds what storing a place and sending a continuation may take
   */
  constructor(clock: Clock, remaining: () => number, marginMilliseconds: number) {
    this.#remaining = remaining;
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

  [Symbol.dispose](): void {
    this.#stop.abort();
  }
}
