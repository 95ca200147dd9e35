import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { heapOptions } from "../../../../src/setup/install/heap.mjs";

test("the service's heap ends at a size of its own, whatever the machine's", () => {
  const script = "require('node:v8').getHeapStatistics().heap_size_limit";
  const megabytes = Number(execFileSync(process.execPath, [...heapOptions, "-p", script])) / 1024 ** 2;
  expect(megabytes).toBeGreaterThan(1536);
  expect(megabytes).toBeLessThan(1536 + 64);
});
