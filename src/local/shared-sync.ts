/** Lets many wait for one sync to disk, which takes milliseconds whatever it has to write. */
export class SharedSync {
  readonly #sync: () => Promise<void>;
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(sync: () => Promise<void>) {
    this.#sync = sync;
  }

  /** Resolves once a sync that began after this call has ended: one under way may have begun before the caller's write. */
  wait(): Promise<void> {
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      const sync = this.#sync();
      this.#running = sync.catch(() => undefined);
      return sync;
    });
    return this.#next;
  }

  /** Resolves when no sync is under way. */
  async idle(): Promise<void> {
    await this.#running;
  }
}
