import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { FLAVORS } from "../../src/aws/opensearch/flavors.ts";
import { ensureIndex } from "../../src/aws/opensearch/index-admin.ts";
import { aliasName } from "../../src/aws/opensearch/index-definition.ts";
import { createOpenSearchClient } from "../../src/aws/opensearch/opensearch-client.ts";
import { createOpenSearchPassageIndex } from "../../src/aws/opensearch/opensearch-passage-index.ts";
import { SearchEngine, senderOver } from "../../src/aws/opensearch/search-engine.ts";
import { systemClock } from "../../src/local/system-clock.ts";
import type { PassageIndex } from "../../src/ports/passage-index.ts";

/** An index of its own on an engine, gone when closed. */
export interface TestIndex {
  /** The index's own name. */
  readonly name: string;
  readonly index: PassageIndex;
  readonly engine: SearchEngine;
  /** Resolves when everything put or removed so far shows: found by counting, as the service has no refresh. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** One node has nowhere to put a replica; and tests need not wait for a second. */
const SETTINGS = { number_of_replicas: 0, refresh_interval: "100ms" };

/** @param settings over those of all test indices */
export async function makeIndex(
  endpoint: string,
  dimensions: number,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<TestIndex> {
  const flavor = FLAVORS.cluster;
  const client = createOpenSearchClient({ endpoint });
  const engine = new SearchEngine({ send: senderOver(client), clock: systemClock });
  const prefix = `sluice-${randomUUID()}`;
  const vectors = { modelId: "test", dimensions };
  const alias = aliasName(prefix, vectors);
  const options = { engine, clock: systemClock, flavor, prefix, vectors, settings: { ...SETTINGS, ...settings } };
  const made = await ensureIndex(options);
  const index = createOpenSearchPassageIndex({ engine, index: alias, flavor });
  let expected = 0;
  return {
    name: made.index,
    engine,
    index: counting(index, (change) => {
      expected += change;
    }),
    async settle() {
      const count = async () =>
        (await engine.request<{ count: number }>({ method: "POST", path: `/${alias}/_count`, body: {} })).count;
      while ((await count()) !== expected) await sleep(20);
    },
    async close() {
      await engine.request({ method: "DELETE", path: `/${made.index}` });
      await client.close();
    },
  };
}

/** The index, telling how many passages were put (and removed, below zero). */
function counting(index: PassageIndex, changed: (change: number) => void): PassageIndex {
  return new Proxy(index, {
    get(target, property) {
      const value = Reflect.get(target, property, target);
      if (property === "put") {
        return async (passages: Parameters<PassageIndex["put"]>[0]) => {
          await target.put(passages);
          changed(passages.length);
        };
      }
      if (property === "remove") {
        return async (...args: Parameters<PassageIndex["remove"]>) => {
          const removed = await target.remove(...args);
          changed(-removed);
          return removed;
        };
      }
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
