import { expect, test } from "vitest";
import { OFFLINE_CHAT_CARD } from "../../../src/local/offline-chat-model.ts";
import { ModelRegistry } from "../../../src/models/registry.ts";
import { World } from "../../faults/world.ts";

test("A document whose turn is far off waits, and that is no attempt", async () => {
  const world = new World({
    models: (model, embedder) => {
      const card = { ...OFFLINE_CHAT_CARD, quota: { tokensPerMinute: 100 } };
      return new ModelRegistry({ chatModels: [{ model, card }], embedder: { embedder } });
    },
  });
  const reasons: string[] = [];
  const change = world.records.change.bind(world.records);
  world.records.change = async (documentId, transition) => {
    const result = await change(documentId, transition);
    const record = await world.records.get(documentId);
    if (record?.summary.retryAt != null) reasons.push(`${record.summary.status} ${record.detail.reason?.code}`);
    return result;
  };
  const keys = Array.from({ length: 7 }, (_, index) => `reports/${index}.txt`);
  for (const key of keys) await world.upload(key, `# Report ${key}\n\nThe heron stands by the pump.`);
  await world.drain(world.calmProcess);
  for (const key of keys) expect((await world.record(key))?.summary.status).toBe("READY");
  expect(new Set(reasons)).toEqual(new Set(["QUEUED over_quota"]));
  // More often than a document may be begun without getting further.
  expect(reasons.length).toBeGreaterThan(keys.length * 3);
  expect(world.paid.filter((call) => call.startsWith("converse"))).toHaveLength(keys.length);
});
