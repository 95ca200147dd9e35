/**
 * Crashes before and after each side effect, one by one, of whatever a scenario makes a process do; with every message
 * delivered twice and in both orders, and with an index that shows what it was given only after a lag. Set
 * SLUICE_CRASH_STRIDE to try every n-th point only.
 */
import { expect } from "vitest";
import { type Doom, DoomedProcess, type Step } from "./doomed-process.ts";
import { localStores, type MakeStores, type WorldStores } from "./stores.ts";
import { World, type WorldOptions } from "./world.ts";

/** A world over any stores. */
export type AnyWorld = World<WorldStores>;

/** One run of a scenario: the versions it made. */
export interface Course {
  first: string;
  second: string;
}

/** What can happen to a document while processes die, and what must come of it. */
export interface CrashScenario {
  readonly world?: WorldOptions;
  /** Brought to rest without a crash. */
  readonly before?: (world: AnyWorld, course: Course) => Promise<void>;
  /** What the doomed process then has to work on. */
  readonly begin: (world: AnyWorld, course: Course) => Promise<void>;
  /** What happens while it works, at any of its steps. */
  readonly meanwhile?: (world: AnyWorld, course: Course) => Promise<void>;
  /** What must hold at every step of a process that does not die, too. */
  readonly always?: (world: AnyWorld, course: Course) => Promise<void>;
  readonly expect: (world: AnyWorld, course: Course, crashed: boolean) => Promise<void>;
}

export const VARIANTS: Readonly<Record<string, WorldOptions>> = {
  "delivered once": {},
  "delivered twice": { delivery: "twice" },
  "delivered in both orders, with a refresh lag": { delivery: "reversed", refreshLagMilliseconds: 60_000 },
  "delivered once, with a refresh lag": { refreshLagMilliseconds: 60_000 },
};
export const STRIDE = Number(process.env.SLUICE_CRASH_STRIDE ?? 1);

/** Time for all points of one scenario on a busy machine, for vitest. Milliseconds. */
export const CRASH_TIMEOUT = { timeout: 300_000 } as const;

/** One point: where the process dies, and where the world changes under it. */
export interface Point {
  readonly doom: Doom | null;
  readonly meanwhileAt: number | null;
}

export interface CrashOptions {
  /** Points there must be at stride 1, so that the suite cannot shrink unnoticed. */
  readonly atLeast: number;
  /** Stores for each world; those in memory where absent. */
  readonly makeStores?: MakeStores<WorldStores>;
  /** Tries every n-th point only. */
  readonly stride?: number;
  /** Worlds at once: more than one pays where they wait for a real engine. */
  readonly worlds?: number;
  /** One world for each death, where two points are the same one: before a step, and after what it follows at once. */
  readonly once?: boolean;
}

/** Runs a scenario once for every crash point under every kind of delivery. */
export async function crashEverywhere(
  scenario: CrashScenario,
  { atLeast, makeStores = localStores, stride = STRIDE, worlds = 1, once = false }: CrashOptions,
): Promise<void> {
  let tried = 0;
  let runs = 0;
  for (const [variant, options] of Object.entries(VARIANTS)) {
    const run = (point: Point) => runOnce(scenario, { variant, options, makeStores, point });
    const steps = await run({ doom: null, meanwhileAt: null });
    const points = pointsOf(scenario, steps.length, stride);
    const deaths = once ? distinctDeaths(points, steps) : points;
    await inTurns(deaths, worlds, run);
    tried += 1 + points.length;
    runs += 1 + deaths.length;
  }
  console.info(`crash points tried: ${tried}${once ? `, in ${runs} worlds` : ""}`);
  expect(tried).toBeGreaterThanOrEqual(Math.floor(atLeast / stride));
}

/** Works on all of them, so many at once. @throws what failed first, once nothing is at work any more */
async function inTurns(points: readonly Point[], atOnce: number, run: (point: Point) => Promise<unknown>) {
  const left = [...points];
  const work = async () => {
    try {
      for (let point = left.shift(); point !== undefined; point = left.shift()) await run(point);
    } catch (error) {
      left.length = 0;
      throw error;
    }
  };
  const worked = await Promise.allSettled(Array.from({ length: atOnce }, work));
  for (const one of worked) if (one.status === "rejected") throw one.reason;
}

/** Before and after each step; where the world changes meanwhile, that too at each step, and a death a little later. */
export function pointsOf({ meanwhile }: CrashScenario, steps: number, stride: number): readonly Point[] {
  const points: Point[] = [];
  for (let at = 1; at <= steps; at += stride) {
    if (meanwhile === undefined) points.push(...bothSides(at, null));
    else points.push({ doom: null, meanwhileAt: at }, ...bothSides(at, at), ...bothSides(Math.min(at + 7, steps), at));
  }
  return points;
}

/** The points without those before a step that are the death after the one before it, and among the points already. */
export function distinctDeaths(points: readonly Point[], steps: readonly Step[]): readonly Point[] {
  const nameOf = ({ doom, meanwhileAt }: Point) => `${doom?.when} ${doom?.at}, meanwhile ${meanwhileAt}`;
  const names = new Set(points.map(nameOf));
  return points.filter(({ doom, meanwhileAt }) => {
    if (doom?.when !== "before" || meanwhileAt !== null) return true;
    const isSame = steps[doom.at - 1]?.followsAtOnce === true;
    return !(isSame && names.has(nameOf({ doom: { at: doom.at - 1, when: "after" }, meanwhileAt })));
  });
}

function bothSides(at: number, meanwhileAt: number | null): readonly Point[] {
  return [
    { doom: { at, when: "before" }, meanwhileAt },
    { doom: { at, when: "after" }, meanwhileAt },
  ];
}

interface Attempt {
  readonly variant: string;
  readonly options: WorldOptions;
  readonly makeStores: MakeStores<WorldStores>;
  readonly point: Point;
}

/** Runs a scenario once; answers with the side effects that the first process had. */
async function runOnce(
  scenario: CrashScenario,
  { variant, options, makeStores, point: { doom, meanwhileAt } }: Attempt,
): Promise<readonly Step[]> {
  const world: AnyWorld = new World({ ...scenario.world, ...options }, makeStores);
  const course: Course = { first: "", second: "" };
  try {
    if (scenario.before !== undefined) {
      await scenario.before(world, course);
      await world.drain(world.calmProcess);
    }
    await scenario.begin(world, course);
    const { meanwhile, always } = scenario;
    const broken: unknown[] = [];
    let happened = meanwhile === undefined;
    const onStep = async (step: number) => {
      // Kept for later: thrown here, it would be the process's own error, which it would handle.
      if (doom === null) await always?.(world, course).catch((error: unknown) => broken.push(error));
      if (step !== meanwhileAt || meanwhile === undefined) return;
      happened = true;
      await meanwhile(world, course);
    };
    const process = new DoomedProcess(doom, { onStep, now: () => world.clock.now() });
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
    if (broken.length > 0) throw broken[0];
    await scenario.expect(world, course, process.dead);
    return process.steps;
  } catch (error) {
    const death = doom === null ? "no crash" : `a crash ${doom.when} step ${doom.at}`;
    const change = meanwhileAt === null ? "" : `, the world changing at step ${meanwhileAt}`;
    throw new Error(`${variant}, ${death}${change}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  } finally {
    await world.close();
  }
}
