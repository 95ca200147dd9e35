/**
 * A process that dies at a chosen side effect: before it took place, or just after. From then on every call of its
 * ports fails, as if nobody were there any more to make it.
 */

/** Thrown by every port of a dead process. */
export class CrashError extends Error {
  override readonly name = "CrashError";
}

/** Where a process dies: at its n-th side effect (from 1), before or after it took place. */
export interface Doom {
  readonly at: number;
  readonly when: "before" | "after";
}

/** Which methods of a port change the world. */
const SIDE_EFFECTS = {
  records: ["change", "putGrant", "putDeadLetter", "removeDeadLetter"],
  raw: ["write", "remove", "removePrefix"],
  outputs: ["write", "remove", "removePrefix"],
  queue: ["send", "acknowledge", "changeVisibility"],
  index: ["put", "remove"],
  chat: ["converse"],
  embedder: ["embed"],
  ledger: ["reserve", "settle", "cancel"],
  announcer: ["announce"],
} as const;

export type PortName = keyof typeof SIDE_EFFECTS;

export class DoomedProcess {
  /** The side effects so far, as "port.method". */
  readonly steps: string[] = [];
  readonly #doom: Doom | null;
  readonly #onStep: (step: number) => Promise<void>;
  #dead = false;
  #pausing = false;

  constructor(doom: Doom | null, onStep: (step: number) => Promise<void> = async () => {}) {
    this.#doom = doom;
    this.#onStep = onStep;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** The port as this process sees it. */
  port<Port extends object>(name: PortName, target: Port): Port {
    const effects: readonly string[] = SIDE_EFFECTS[name];
    return new Proxy(target, {
      get: (_, property) => {
        const value = Reflect.get(target, property, target);
        if (typeof value !== "function") return value;
        const call = value.bind(target);
        if (!effects.includes(String(property))) return this.#alive(call);
        return this.#effect(`${name}.${String(property)}`, call);
      },
    });
  }

  #alive(call: (...args: unknown[]) => unknown) {
    return (...args: unknown[]) => {
      this.#assertAlive();
      return call(...args);
    };
  }

  #effect(name: string, call: (...args: unknown[]) => unknown) {
    return async (...args: unknown[]) => {
      this.#assertAlive();
      this.steps.push(name);
      const step = this.steps.length;
      const doomed = this.#doom?.at === step;
      if (doomed && this.#doom?.when === "before") this.#die();
      await this.#interrupt(step);
      const result = await call(...args);
      if (doomed) this.#die();
      // What another call did to the process meanwhile is felt here too.
      this.#assertAlive();
      return result;
    };
  }

  /** Something else happens in the world at this step; its own effects are no steps of this process. */
  async #interrupt(step: number): Promise<void> {
    if (this.#pausing) return;
    this.#pausing = true;
    try {
      await this.#onStep(step);
    } finally {
      this.#pausing = false;
    }
  }

  #assertAlive(): void {
    if (this.#dead) throw new CrashError("The process is dead.");
  }

  #die(): never {
    this.#dead = true;
    throw new CrashError("The process dies here.");
  }
}
