/** Lets callers that want the same at the same time share one piece of work. */
export class SingleFlight {
  readonly #flights = new Map<string, Promise<unknown>>();

  /**
   * The running work's result, or this one's. Work that fails is not shared: whoever joined it tries on its own, since
   * it may have failed by the other's signal.
   */
  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    for (let running = this.#flights.get(key); running !== undefined; running = this.#flights.get(key)) {
      try {
        return (await running) as Result;
      } catch {
        if (this.#flights.get(key) === running) this.#flights.delete(key);
      }
    }
    const flight = work();
    this.#flights.set(key, flight);
    try {
      return await flight;
    } finally {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    }
  }
}
