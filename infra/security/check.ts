/** One part of `npm run security`: what it looked at, and what it found. */

/** Something that is wrong, or may be. */
export interface Finding {
  /** Names it for the list of what is allowed: what, and where, e.g. `secret:src/x.ts:aws`. */
  readonly id: string;
  /** What is wrong and what to do, as a sentence. Never the secret itself. */
  readonly sentence: string;
}

export interface CheckResult {
  /** e.g. `dependencies`. */
  readonly name: string;
  /** What was looked at, with numbers. */
  readonly looked: string;
  readonly findings: readonly Finding[];
  /** What could not be looked at, and why, each as a sentence. */
  readonly notChecked: readonly string[];
}
