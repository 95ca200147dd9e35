import { Worker } from "node:worker_threads";
import { Failure } from "../../domain/failure.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { EmbedderChangedError } from "./embedder-changed-error.ts";
import type { Input, OperationName, Output, WorkerMessage, WorkerSettings } from "./protocol.ts";

/** Requests handed to the thread at once; the others wait here, where an aborted one can still be dropped. */
const MAX_IN_FLIGHT = 4;

interface Call {
  readonly operation: OperationName;
  readonly input: unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Asks the index's thread, one promise a request. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #waiting: Call[] = [];
  readonly #inFlight = new Map<number, Call>();
  #nextId = 1;
  #gone: Failure | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (message: WorkerMessage) => this.#receive(message));
    worker.on("error", (error) => this.#end(error));
    worker.on("exit", () => this.#end(undefined));
  }

  /** Starts the thread. @throws {EmbedderChangedError} or what else keeps the stored passages from being used. */
  static async start(settings: WorkerSettings, telemetry: Telemetry): Promise<WorkerClient> {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: settings });
    worker.on("message", (message: WorkerMessage) => {
      if (message.kind === "log") telemetry.log(message.level, message.message, message.fields);
    });
    await new Promise<void>((resolve, reject) => {
      worker.on("message", (message: WorkerMessage) => {
        if (message.kind === "ready") resolve();
        if (message.kind !== "refused") return;
        reject(message.isEmbedderChanged ? new EmbedderChangedError(message.message) : new Error(message.message));
      });
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("The search index's thread ended while it was starting.")));
    });
    return new WorkerClient(worker);
  }

  ask<Name extends OperationName>(operation: Name, input: Input<Name>, signal?: AbortSignal): Promise<Output<Name>> {
    return new Promise<unknown>((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#gone !== undefined) throw this.#gone;
      const settled = (): void => signal?.removeEventListener("abort", abort);
      const call: Call = {
        operation,
        input,
        resolve: (value) => {
          settled();
          resolve(value);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      };
      const abort = (): void => {
        const index = this.#waiting.indexOf(call);
        if (index >= 0) this.#waiting.splice(index, 1);
        call.reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort);
      this.#waiting.push(call);
      this.#send();
    }) as Promise<Output<Name>>;
  }

  /** Ends the thread once it has closed its files. */
  async close(): Promise<void> {
    if (this.#gone === undefined) {
      const closed = this.ask("close", undefined);
      this.#gone = unavailable("The search index is closed; restart the service.", undefined);
      await closed;
    }
    await this.#worker.terminate();
  }

  #send(): void {
    while (this.#inFlight.size < MAX_IN_FLIGHT) {
      const call = this.#waiting.shift();
      if (call === undefined) return;
      const id = this.#nextId++;
      this.#inFlight.set(id, call);
      this.#worker.postMessage({ id, operation: call.operation, input: call.input });
    }
  }

  #receive(message: WorkerMessage): void {
    if (message.kind !== "answer" && message.kind !== "error") return;
    const call = this.#inFlight.get(message.id);
    this.#inFlight.delete(message.id);
    if (message.kind === "answer") call?.resolve(message.value);
    else call?.reject(unavailable("The search index could not do what was asked; try again.", message.error));
    this.#send();
  }

  #end(cause: unknown): void {
    this.#gone ??= unavailable("The search index's thread has ended; restart the service.", cause);
    for (const call of [...this.#inFlight.values(), ...this.#waiting]) call.reject(this.#gone);
    this.#inFlight.clear();
    this.#waiting.length = 0;
  }
}

function unavailable(message: string, cause: unknown): Failure {
  return new Failure("internal", { message, retryable: true, cause });
}
