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

/** A side effect of a process. */
export interface Step {
  /** As "port.method". */
  readonly name: string;
  /**
   * True where nothing happened since the one before it ended: no other was under way, no time passed, and the process
   * was given nothing else to work on. A death before this step is then the very death after the one before it.
   */
  readonly followsAtOnce: boolean;
}

export interface ProcessOptions {
  /** Called as each step begins, counted from 1. */
  readonly onStep?: (step: number) => Promise<void>;
  /** The world's time; steps are not known to follow at once where it is absent. */
  readonly now?: () => number;
}

export class DoomedProcess {
  /** The side effects so far. */
  readonly steps: Step[] = [];
  readonly #doom: Doom | null;
  readonly #onStep: (step: number) => Promise<void>;
  readonly #now: () => number;
  /** When the last step ended, if nothing else happened since; never equal to itself otherwise. */
  #ended = Number.NaN;
  #underWay = 0;
  #dead = false;
  #pausing = false;

  constructor(doom: Doom | null, { onStep = async () => {}, now = () => Number.NaN }: ProcessOptions = {}) {
    this.#doom = doom;
    this.#onStep = onStep;
    this.#now = now;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** The port as this process sees it: made anew with everything that it is given to work on. */
  port<Port extends object>(name: PortName, target: Port): Port {
    this.#ended = Number.NaN;
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
      const followsAtOnce = this.#underWay === 0 && this.#now() === this.#ended;
      const step = this.steps.push({ name, followsAtOnce });
      const doomed = this.#doom?.at === step;
      if (doomed && this.#doom?.when === "before") this.#die();
      this.#underWay += 1;
      try {
        await this.#interrupt(step);
        const result = await call(...args);
        if (doomed) this.#die();
        // What another call did to the process meanwhile is felt here too.
        this.#assertAlive();
        return result;
      } finally {
        this.#underWay -= 1;
        this.#ended = this.#now();
      }
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
