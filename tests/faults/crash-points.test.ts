/**
 * Crashes before and after each side effect, one by one, in every scenario; with every message delivered twice and in
 * both orders, and with an index that shows what it was given only after a lag. Set SLUICE_CRASH_STRIDE to try every
 * n-th point only.
 */
import { afterAll, describe, expect, it } from "vitest";
import { type Doom, DoomedProcess } from "./doomed-process.ts";
import { type Course, type CrashScenario, SCENARIOS } from "./scenarios.ts";
import { World, type WorldOptions } from "./world.ts";

const VARIANTS: readonly { readonly title: string; readonly options: WorldOptions }[] = [
  { title: "delivered once", options: {} },
  { title: "delivered twice", options: { delivery: "twice" } },
  {
    title: "delivered in both orders, with a refresh lag",
    options: { delivery: "reversed", refreshLagMilliseconds: 60_000 },
  },
  { title: "delivered once, with a refresh lag", options: { refreshLagMilliseconds: 60_000 } },
];
const STRIDE = Number(process.env.SLUICE_CRASH_STRIDE ?? 1);

let points = 0;
afterAll(() => console.info(`crash points tried: ${points}`));

describe.each(SCENARIOS)("$title", (scenario) => {
  describe.each(VARIANTS)("$title", ({ options }) => {
    it("ends as it must, wherever the process dies", { timeout: 120_000 }, async () => {
      const steps = await run(scenario, options, null, null);
      expect(steps).toBeGreaterThan(10);
      for (let at = 1; at <= steps; at += STRIDE) {
        if (scenario.meanwhile === undefined) await runBoth(scenario, options, at, null);
        else await runMeanwhile(scenario, options, at, steps);
      }
    });
  });
});

/** The world changes at this step; and the process dies there too, or a little later. */
async function runMeanwhile(scenario: CrashScenario, options: WorldOptions, at: number, steps: number): Promise<void> {
  await run(scenario, options, null, at);
  await runBoth(scenario, options, at, at);
  await runBoth(scenario, options, Math.min(at + 7, steps), at);
}

async function runBoth(scenario: CrashScenario, options: WorldOptions, at: number, meanwhileAt: number | null) {
  await run(scenario, options, { at, when: "before" }, meanwhileAt);
  await run(scenario, options, { at, when: "after" }, meanwhileAt);
}

/** Runs a scenario once; answers with how many side effects the first process had. */
async function run(scenario: CrashScenario, options: WorldOptions, doom: Doom | null, meanwhileAt: number | null) {
  points++;
  const world = new World({ ...scenario.world, ...options });
  const course: Course = { first: "", second: "" };
  try {
    if (scenario.before !== undefined) {
      await scenario.before(world, course);
      await world.drain(world.calmProcess);
    }
    await scenario.begin(world, course);
    const { meanwhile } = scenario;
    let happened = meanwhile === undefined;
    const process = new DoomedProcess(doom, async (step) => {
      if (step !== meanwhileAt || meanwhile === undefined) return;
      happened = true;
      await meanwhile(world, course);
    });
    let first = true;
    await world.drain(() => {
      if (!first) return world.calmProcess();
      first = false;
      return process;
    });
    if (!happened) {
      await meanwhile?.(world, course);
      await world.drain(world.calmProcess);
    }
    await scenario.expect(world, course, process.dead);
    return process.steps.length;
  } catch (error) {
    const where = doom === null ? "no crash" : `a crash ${doom.when} step ${doom.at}`;
    throw new Error(`${scenario.title}, ${where}, the world changing at step ${meanwhileAt}`, { cause: error });
  }
}
