/** A reading thread: takes one document at a time. The host watches it from outside and may end it at any moment. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import type { Page } from "../../domain/page.ts";
import { limitExceeded, type ReadingLimits } from "../limits.ts";
import { asFailure, readDocument } from "../read-document.ts";
import { guardInflation } from "./inflation-guard.ts";
import type { FromThread, ThreadData, ToThread } from "./messages.ts";
import { PageBatches } from "./page-batches.ts";

const { assets, progress } = workerData as ThreadData;
const port = parentPort;
if (port === null) throw new Error("This file runs as a worker thread only.");
const counter = new Int32Array(progress);

let limits: ReadingLimits | undefined;
let taken: (() => void) | undefined;

const say = (message: FromThread): void => port.postMessage(message);

function fail(error: unknown, stuck: boolean): void {
  const { code, message, page } = asFailure(error);
  say({ type: "failed", code, message, ...(page === undefined ? {} : { page }), stuck });
}

async function send(pages: readonly Page[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  taken = resolve;
  say({ type: "pages", pages });
  await promise;
}

async function read(message: Extract<ToThread, { type: "read" }>): Promise<void> {
  limits = message.limits;
  const { page, charactersBefore } = message.from;
  const progress = () => Atomics.add(counter, 0, 1);
  const batches = new PageBatches({ limits: message.limits, charactersBefore, send, progress });
  try {
    const input = { ...message.source, fromPage: page, limits: message.limits, assets };
    const report = await readDocument(input, batches);
    await batches.flush();
    say({ type: "done", report });
  } catch (error) {
    fail(error, false);
  }
}

async function cut({ source, pages, limits: given }: Extract<ToThread, { type: "cut" }>): Promise<void> {
  limits = given;
  try {
    const { cutPages } = await import("../readers/pdf/cut-pages.ts");
    say({ type: "cut_out", bytes: await cutPages(source.bytes, pages, assets, given) });
  } catch (error) {
    fail(error, false);
  }
}

guardInflation(
  () => limits?.inflatedBytes ?? 0,
  () => {
    if (limits !== undefined) fail(limitExceeded("inflatedBytes", limits), true);
  },
);

// Parsers leave promises behind when a file is damaged; what matters reaches `read` another way.
process.on("unhandledRejection", () => undefined);

/** Frees unused memory at once: the engine waits longer than the host's look at what is held. */
function collect(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  say({ type: "collected" });
}

port.on("message", (message: ToThread) => {
  if (message.type === "taken") taken?.();
  else if (message.type === "collect") collect();
  else if (message.type === "cut") void cut(message);
  else void read(message);
});
say({ type: "ready" });
