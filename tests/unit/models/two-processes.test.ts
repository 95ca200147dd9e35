/** Two processes (two model suites, each with its own connection to the ledger) over one store: what they share. */
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createSqliteLedger } from "../../../src/local/sqlite-ledger.ts";
import { openStateDatabase } from "../../../src/local/state-database.ts";
import { createModelSuite } from "../../../src/models/model-suite.ts";
import { ModelRegistry } from "../../../src/models/registry.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryObjectStore } from "../../support/memory-object-store.ts";
import { TEST_CARD, TEST_CONTEXT, TEST_REQUEST } from "../../support/model-suite.ts";
import { RecordingTelemetry } from "../../support/recording-telemetry.ts";
import { ScriptedChatModel } from "../../support/scripted-chat-model.ts";
import { ScriptedEmbedder } from "../../support/scripted-embedder.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const database of opened.splice(0)) database.close();
});

/** Two suites over one store and one ledger, whose models answer when they are told to. */
function twoProcesses() {
  const clock = new ManualClock();
  const replies = new MemoryObjectStore();
  const path = join(temporaryFolder(), "state.db");
  const gate = Promise.withResolvers<void>();
  const chat = new ScriptedChatModel([() => gate.promise.then(() => ({ text: "shared" }))]);
  const embedder = new ScriptedEmbedder();
  const embed = embedder.embed.bind(embedder);
  embedder.embed = async (...call) => {
    const embedded = await embed(...call);
    await gate.promise;
    return embedded;
  };
  const registry = new ModelRegistry({ chatModels: [{ model: chat, card: TEST_CARD }], embedder: { embedder } });
  const settings = { budgetTokensPerTenantDay: 1_000_000, extractConcurrency: 2, embedConcurrency: 2 };
  const suites = [1, 2].map(() => {
    const database = openStateDatabase(path);
    opened.push(database);
    const ledger = createSqliteLedger({ database });
    return createModelSuite({ registry, replies, ledger, clock, settings, telemetry: new RecordingTelemetry() });
  });
  /** Runs of one document that begin at the same time, three in each process. */
  const runs = suites.flatMap((suite, process) =>
    [1, 2, 3].map((run) => suite.forDocument({ ...TEST_CONTEXT, owner: `process-${process}-run-${run}` })),
  );
  return { clock, chat, embedder, replies, runs, answer: () => gate.resolve() };
}

/**
 * Moves the clock on until all runs are done. Commits take real time, so it waits for the reply to be stored, and then
 * for whoever still sleeps.
 */
async function settled<Result>(
  { clock, replies }: ReturnType<typeof twoProcesses>,
  runs: readonly Promise<Result>[],
): Promise<Result[]> {
  let done = false;
  const all = Promise.all(runs).finally(() => {
    done = true;
  });
  await expect.poll(() => replies.keys().length).toBe(1);
  while (!done) {
    await expect.poll(() => done || clock.sleeping > 0).toBe(true);
    await clock.advance(1_000);
  }
  return await all;
}

test("Concurrent duplicates in two processes share one call, and each counts it", async () => {
  const world = twoProcesses();
  const { clock, chat, runs, answer } = world;
  const asked = runs.map((run) => run.chat(["default"]).ask(TEST_REQUEST, { accept: () => true }));
  await expect.poll(() => [chat.requests.length, clock.sleeping > 0]).toEqual([1, true]);
  await clock.advance(5_000);
  expect(chat.requests).toHaveLength(1);
  answer();
  const answers = await settled(world, asked);
  expect(answers.map(({ accepted }) => accepted?.text)).toEqual(runs.map(() => "shared"));
  expect(chat.requests).toHaveLength(1);
  for (const run of runs) expect(run.usage()).toMatchObject({ inputTokens: 100, outputTokens: 10, repeated: 0 });
});

test("concurrent duplicates of a batch in two processes share one embedding", async () => {
  const world = twoProcesses();
  const { clock, embedder, runs, answer } = world;
  const embedded = runs.map((run) => run.embedPassages(["a pump", "a valve and a gate"]));
  await expect.poll(() => [embedder.calls.length, clock.sleeping > 0]).toEqual([1, true]);
  answer();
  const [first, ...others] = await settled(world, embedded);
  for (const other of others) expect(other).toEqual(first);
  expect(embedder.calls).toHaveLength(1);
  for (const run of runs) expect(run.usage()).toMatchObject({ embeddedTokens: 7, repeated: 0 });
});
