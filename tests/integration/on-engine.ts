import { describe, inject } from "vitest";
import type { EngineName } from "../support/engines/start-engines.ts";

/** Describes tests that stand on an engine, given where it answers; where there is none they are skipped and say why. */
export function onEngine(name: EngineName, describeTests: (url: string) => void): void {
  const state = inject("engines")[name];
  if ("url" in state) describeTests(state.url);
  else describe.skip(`${state.skipped}`, () => describeTests("http://127.0.0.1:0"));
}
