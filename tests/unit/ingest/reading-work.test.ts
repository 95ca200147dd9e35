/** The pages of a long reading, stored leg by leg. */
import { expect, it } from "vitest";
import { SupersededError } from "../../../src/domain/failure.ts";
import { ownerOfObjectKey } from "../../../src/domain/identity.ts";
import type { Page } from "../../../src/domain/page.ts";
import { openGeneration } from "../../../src/domain/record/generation.ts";
import { acquire } from "../../../src/domain/record/lease.ts";
import { Deadline } from "../../../src/ingest/deadline.ts";
import { ReadingWork } from "../../../src/ingest/reading-work.ts";
import { RunContext } from "../../../src/ingest/run-context.ts";
import { World } from "../../faults/world.ts";
import { aPlan } from "../../support/one-record.ts";

const OWNER = ownerOfObjectKey("single", "in/plan.txt");
const CHECKPOINT_SECONDS = 5;

/** A runner that takes the document's lease over, and goes on with its run. */
async function runnerIn(world: World): Promise<RunContext> {
  const { clock, records } = world;
  const deps = world.dependencies(world.calmProcess());
  const request = { holder: "m1", leaseMilliseconds: 330_000, now: clock.now() };
  const taken = await records.change(OWNER.documentId, acquire(OWNER, request));
  if (taken.kind !== "taken") throw new Error(`The lease is ${taken.kind}.`);
  if (taken.record.detail.run === null) {
    await records.change(OWNER.documentId, openGeneration(taken.turn, aPlan(), clock.now()));
  }
  const record = await records.get(OWNER.documentId);
  const run = record?.detail.run;
  const profile = world.profiles.find("plain");
  if (record === undefined || run == null || profile === undefined) throw new Error("There is no run.");
  const deadline = new Deadline(clock, () => 300_000, 25_000);
  return new RunContext(deps, taken.turn, record, run, profile, deadline);
}

/** Reads pages that are stored at once. */
async function readAndStore(world: World, work: ReadingWork, pages: readonly Page[]): Promise<void> {
  await world.clock.advance(CHECKPOINT_SECONDS * 1000);
  await work.add(pages);
}

it("A late reader, which nobody waits for any more, takes no page away from the one that took over", async () => {
  const world = new World({ settings: { checkpointSeconds: CHECKPOINT_SECONDS } });
  const pages: readonly Page[] = Array.from({ length: 6 }, (_, index) => ({ number: index + 1, text: `${index + 1}` }));
  const late = await ReadingWork.load(await runnerIn(world));
  await readAndStore(world, late, pages.slice(0, 2));
  const next = await ReadingWork.load(await runnerIn(world));
  await readAndStore(world, next, pages.slice(2, 5));
  await expect(readAndStore(world, late, pages.slice(2, 3))).rejects.toThrow(SupersededError);
  await readAndStore(world, next, pages.slice(5));
  expect((await ReadingWork.load(await runnerIn(world))).pages).toEqual(pages);
});

it("a reader that finds pages stored by a late one stores the others behind them", async () => {
  const world = new World({ settings: { checkpointSeconds: CHECKPOINT_SECONDS } });
  const pages: readonly Page[] = Array.from({ length: 6 }, (_, index) => ({ number: index + 1, text: `${index + 1}` }));
  const late = await ReadingWork.load(await runnerIn(world));
  await readAndStore(world, late, pages.slice(0, 2));
  const next = await ReadingWork.load(await runnerIn(world));
  await expect(readAndStore(world, late, pages.slice(2, 3))).rejects.toThrow(SupersededError);
  await readAndStore(world, next, pages.slice(2));
  expect((await ReadingWork.load(await runnerIn(world))).pages).toEqual(pages);
});
