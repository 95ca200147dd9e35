/** Processes die while they call Claude and Titan over Bedrock's own protocol: what would have been paid is counted there. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { ModelRegistry } from "../../src/models/registry.ts";
import { bedrockWorld } from "../support/bedrock-stand-in/adapters.ts";
import { TEST_CARD } from "../support/model-suite.ts";
import { CRASH_TIMEOUT, crashEverywhere, STRIDE } from "./crash-points.ts";
import { expectFirst, KEY, uploadFirst } from "./documents.ts";

let bedrock: Awaited<ReturnType<typeof bedrockWorld>>;
beforeAll(async () => {
  bedrock = await bedrockWorld();
});
afterAll(() => bedrock.close());

/** Requests that were answered, and so paid. */
const answered = () => bedrock.standIn.requests.filter(({ status }) => status === 200).length;

it("Nothing is bought from Bedrock twice but what a crash lost, wherever the process dies", CRASH_TIMEOUT, async () => {
  /** Texts of a batch that is stored together. */
  const BATCH = 2;
  let needed = 0;
  let lost = 0;
  await crashEverywhere(
    {
      world: {
        chat: bedrock.chat("fresh"),
        embedder: bedrock.embedder(),
        settings: { embedBatch: BATCH },
        models: (chat, embedder) =>
          new ModelRegistry({ chatModels: [{ model: chat, card: TEST_CARD }], embedder: { embedder } }),
      },
      begin: async (world, course) => {
        bedrock.standIn.requests.splice(0);
        await uploadFirst(world, course);
      },
      expect: async (world, course, crashed) => {
        // Equal passages of two batches are asked for twice without a crash, too.
        if (!crashed) needed = answered();
        const again = answered() - needed;
        expect(again).toBeLessThanOrEqual(crashed ? BATCH : 0);
        lost += again;
        const record = await world.record(KEY);
        if (again > 0) expect(record?.detail.liveStatement?.usage.repeated).toBe(1);
        await expectFirst(world, course, crashed);
      },
    },
    { atLeast: 300 },
  );
  // Between an answer and its storage a crash does cost a call: a suite that never sees that would prove nothing.
  if (STRIDE === 1) expect(lost).toBeGreaterThan(0);
});
