import type { ObjectStore } from "../../../src/ports/object-store.ts";

/** Counts calls that wait for a real network, so that a test's clock can stand still while there are any. */
export class PendingCalls {
  #pending = 0;
  #waiting: (() => void)[] = [];

  /** Resolves once no call waits; null where none does. */
  answered(): Promise<void> | null {
    return this.#pending === 0 ? null : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The port, every call of it counted until it has answered; what is read counts until its last byte. */
  counted<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, property) => {
        const value = Reflect.get(target, property, target);
        if (typeof value !== "function")
          return typeof value === "object" && value !== null ? this.counted(value) : value;
        return (...args: unknown[]) => this.#count(() => value.apply(target, args));
      },
    });
  }

  async #count(call: () => unknown): Promise<unknown> {
    this.#pending++;
    try {
      return await withWholeBody(await call());
    } finally {
      this.#pending--;
      if (this.#pending === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    }
  }
}

type Read = Awaited<ReturnType<ObjectStore["read"]>>;

/** An answer of {@link ObjectStore.read} with its body read to the end; any other as it is. */
async function withWholeBody(answer: unknown): Promise<unknown> {
  if (typeof answer !== "object" || answer === null || !("body" in answer) || !("head" in answer)) return answer;
  const { head, body } = answer as NonNullable<Read>;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return {
    head,
    body: (async function* () {
      yield* chunks;
    })(),
  };
}
