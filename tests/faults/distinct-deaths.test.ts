/** Where a death before a step is left out as the same one as after the step before it, it is the same one. */
import { expect, it } from "vitest";
import { ownerOfObjectKey } from "../../src/domain/identity.ts";
import { readAll } from "../../src/ports/object-store.ts";
import { type CrashScenario, distinctDeaths, type Point, pointsOf, VARIANTS } from "./crash-points.ts";
import { KEY } from "./documents.ts";
import { type Doom, DoomedProcess, type Step } from "./doomed-process.ts";
import { LATE_PUT, NEW_DOCUMENT, RE_UPLOAD, REPROCESS, SEVERAL_LEGS } from "./scenarios.ts";
import { World, type WorldOptions } from "./world.ts";

const SCENARIOS: Readonly<Record<string, CrashScenario>> = {
  ...{ "a new document": NEW_DOCUMENT, "a re-upload": RE_UPLOAD, "a reprocess": REPROCESS },
  ...{ "a late PUT": LATE_PUT, "several legs": SEVERAL_LEGS },
};

/** All that a process leaves behind, at the moment in which it dies; and what it did until then. */
async function leftBy(scenario: CrashScenario, options: WorldOptions, doom: Doom | null) {
  const world = new World({ ...scenario.world, ...options });
  try {
    const course = { first: "", second: "" };
    await scenario.before?.(world, course);
    await world.drain(world.calmProcess);
    await scenario.begin(world, course);
    const process = new DoomedProcess(doom, { now: () => world.clock.now() });
    let begun = false;
    const died = new Error("The process died.");
    const drained = world.drain(() => {
      if (begun) throw died;
      begun = true;
      return process;
    });
    if (doom === null) await drained;
    else await expect(drained).rejects.toBe(died);
    return { steps: process.steps, left: await stateOf(world) };
  } finally {
    await world.close();
  }
}

async function stateOf(world: World) {
  const { documentId } = ownerOfObjectKey("single", KEY);
  const { objects } = await world.outputs.list("", { limit: 1000 });
  const texts = objects.map(async ({ key }) => [key, String(await readAll(world.outputs, key))]);
  const state = {
    now: world.clock.now(),
    record: await world.records.get(documentId),
    due: await world.records.due(Number.MAX_SAFE_INTEGER, 100),
    queue: [await world.queue.depth(), await world.queue.deadLetters.depth()],
    raw: await world.raw.versions(KEY),
    outputs: await Promise.all(texts),
    indexed: await world.index.generations(documentId),
    told: world.announcer.events,
    paid: world.paid,
  };
  // Processes name themselves, each in its own way.
  return JSON.parse(JSON.stringify(state).replaceAll(UUID, "a process"));
}

const EVERY = 4;

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const nameOf = (step: Step | undefined) => step?.name;

it("a death before a step that follows at once is the death after the step before it", async () => {
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    for (const [number, [variant, options]] of Object.entries(VARIANTS).entries()) {
      const { steps } = await leftBy(scenario, options, null);
      const points = pointsOf(scenario, steps.length, 1);
      const kept = new Set(distinctDeaths(points, steps));
      const same = points.filter((point) => !kept.has(point)).flatMap(({ doom }: Point) => doom ?? []);
      expect(same.length, `${name}, ${variant}`).toBeGreaterThan(steps.length / 2);
      // Each variant looks at other ones, so that all of them do not take long.
      for (const doom of same.filter((_, index) => index % EVERY === number % EVERY)) {
        const before = await leftBy(scenario, options, doom);
        const after = await leftBy(scenario, options, { at: doom.at - 1, when: "after" });
        const where = `${name}, ${variant}: ${nameOf(steps[doom.at - 2])}, then ${nameOf(steps[doom.at - 1])}`;
        expect(after.left, where).toEqual(before.left);
      }
    }
  }
});

it("steps that overlap, that time divides or that begin another piece of work do not follow at once", async () => {
  let now = 0;
  const process = new DoomedProcess(null, { now: () => now });
  const queue = { send: async (_text: string, wait: Promise<void> = Promise.resolve()) => await wait };
  let port = process.port("queue", queue);
  await port.send("first");
  await port.send("at once");
  now += 1;
  await port.send("later");
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const long = port.send("at once, and long", held);
  await port.send("meanwhile");
  release();
  await long;
  port = process.port("queue", queue);
  await port.send("for another message");
  expect(process.steps.map(({ followsAtOnce }) => followsAtOnce)).toEqual([false, true, false, true, false, false]);
});
