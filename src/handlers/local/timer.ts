import type { Clock } from "../../ports/clock.ts";
import { errorFields, type Telemetry } from "../../ports/telemetry.ts";

/** Does a job again and again with a pause in between, until stopped. An error is logged, and the job is tried again. */
export class Timer {
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;

  constructor(options: {
    clock: Clock;
    telemetry: Telemetry;
    name: string;
    everySeconds: number;
    job: () => Promise<unknown>;
  }) {
    this.#ended = this.#run(options);
  }

  /** Resolves when the job in hand has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async #run({ clock, telemetry, name, everySeconds, job }: ConstructorParameters<typeof Timer>[0]): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await job();
      } catch (error) {
        telemetry.log("error", `${name} failed and is tried again`, errorFields(error));
      }
      await clock.sleep(everySeconds * 1000, signal).catch(() => undefined);
    }
  }
}
