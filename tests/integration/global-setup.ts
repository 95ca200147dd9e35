/** Starts the engines once for the whole run, and ends them after it. */
import type { TestProject } from "vitest/node";
import { ENGINES, type EngineStates, startEngines } from "../support/engines/start-engines.ts";

declare module "vitest" {
  interface ProvidedContext {
    engines: EngineStates;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (line: string) => process.stderr.write(`engines: ${line}\n`);
  const { states, skipped, stop } = await startEngines(ENGINES, { say, environment: process.env });
  project.provide("engines", states);
  return async () => {
    await stop();
    for (const sentence of skipped) say(`not tested: ${sentence}`);
  };
}
