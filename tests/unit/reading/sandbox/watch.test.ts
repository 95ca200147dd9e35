import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Failure } from "../../../../src/domain/failure.ts";
import { Watch, type WatchOptions } from "../../../../src/reading/sandbox/watch.ts";
import { READING_LIMITS } from "../../../support/reading.ts";

const PAGE_SECONDS = 2;
const MEMORY = 100;

/** A thread whose figures are what the test says, per second of the clock on the wall. */
class ScriptedThread {
  cpu = 0;
  heap = 0;
  answers = true;

  getHeapStatistics(): ReturnType<WatchOptions["thread"]["getHeapStatistics"]> {
    const statistics = { used_heap_size: this.heap, external_memory: 0 };
    return Promise.resolve(statistics as Awaited<ReturnType<WatchOptions["thread"]["getHeapStatistics"]>>);
  }

  cpuUsage(): Promise<NodeJS.CpuUsage> {
    return this.answers ? Promise.resolve({ user: this.cpu * 1000, system: 0 }) : new Promise(() => {});
  }

  /** Lets time pass, a share of it at work; in the rest the thread waits or the machine does something else. */
  async pass(seconds: number, share: { cpu: number }): Promise<void> {
    for (let step = 0; step < seconds * 20; step += 1) {
      this.cpu += 50 * share.cpu;
      await vi.advanceTimersByTimeAsync(50);
    }
  }
}

function watchOf(thread: ScriptedThread, options: Partial<WatchOptions> = {}) {
  const failures: Failure[] = [];
  const progress = new Int32Array(new SharedArrayBuffer(4));
  const limits = { ...READING_LIMITS, pageTimeoutSeconds: PAGE_SECONDS, timeoutSeconds: 60, memoryBytes: 2 ** 40 };
  const exceeded = (failure: Failure): void => void failures.push(failure);
  const watch = new Watch({ thread, limits, progress, held: 0, exceeded, ...options });
  return { watch, failures, progress };
}

describe("the watch over a reading thread", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("a page that waits for the processor on a busy machine is not failed for the time it waits", async () => {
    const thread = new ScriptedThread();
    const { watch, failures } = watchOf(thread);
    await thread.pass(3 * PAGE_SECONDS, { cpu: 0.3 });
    expect(failures).toEqual([]);
    await thread.pass(PAGE_SECONDS, { cpu: 0.3 });
    expect(failures.map(({ message }) => message)).toEqual([expect.stringContaining("One page")]);
    watch[Symbol.dispose]();
  });

  it("ends a thread that works on one page for longer than the limit", async () => {
    const thread = new ScriptedThread();
    const { failures } = watchOf(thread);
    await thread.pass(PAGE_SECONDS * 0.9, { cpu: 1 });
    expect(failures).toEqual([]);
    await thread.pass(PAGE_SECONDS * 0.3, { cpu: 1 });
    expect(failures.map(({ code }) => code)).toEqual(["limit_exceeded"]);
  });

  it("ends a thread that waits for something that never comes after four times the limit", async () => {
    const thread = new ScriptedThread();
    const { failures } = watchOf(thread);
    await thread.pass(PAGE_SECONDS * 3.8, { cpu: 0 });
    expect(failures).toEqual([]);
    await thread.pass(PAGE_SECONDS * 0.4, { cpu: 0 });
    expect(failures.map(({ code }) => code)).toEqual(["limit_exceeded"]);
  });

  it("ends a thread that does not say what it does after four times the limit", async () => {
    const thread = new ScriptedThread();
    thread.answers = false;
    const { failures } = watchOf(thread);
    await thread.pass(PAGE_SECONDS * 3.8, { cpu: 1 });
    expect(failures).toEqual([]);
    await thread.pass(PAGE_SECONDS * 0.4, { cpu: 1 });
    expect(failures.map(({ code }) => code)).toEqual(["limit_exceeded"]);
  });

  it("gives each page its own time, and counts none while it is paused", async () => {
    const thread = new ScriptedThread();
    const { watch, failures, progress } = watchOf(thread);
    for (let page = 0; page < 4; page += 1) {
      await thread.pass(PAGE_SECONDS * 0.8, { cpu: 1 });
      Atomics.add(progress, 0, 1);
    }
    watch.pause();
    await thread.pass(PAGE_SECONDS * 6, { cpu: 0 });
    watch.resume();
    await thread.pass(PAGE_SECONDS * 0.8, { cpu: 1 });
    expect(failures).toEqual([]);
    watch[Symbol.dispose]();
  });

  it("charges a document only with the memory that comes on top of what the thread held before", async () => {
    const thread = new ScriptedThread();
    const limits = { ...READING_LIMITS, memoryBytes: 2 ** 30 };
    const { failures } = watchOf(thread, { limits, held: MEMORY });
    thread.heap = limits.memoryBytes + MEMORY;
    await thread.pass(0.2, { cpu: 1 });
    expect(failures).toEqual([]);
    thread.heap += 1;
    await thread.pass(0.2, { cpu: 1 });
    expect(failures.map(({ message }) => message)).toEqual([expect.stringContaining("memory")]);
  });
});
