/**
 * The passage index's thread: it owns the database and the vector index, so that neither long scans nor fsync hold up
 * the event loop that serves requests.
 */
import { parentPort, workerData } from "node:worker_threads";
import { EmbedderChangedError } from "./embedder-changed-error.ts";
import { openEngine } from "./engine.ts";
import type { Operations, WorkerMessage, WorkerRequest, WorkerSettings } from "./protocol.ts";

const port = parentPort;
if (port === null) throw new Error("The passage index's worker must be started as a thread.");
const post = (message: WorkerMessage): void => port.postMessage(message);

async function answer(operations: Operations, { id, operation, input }: WorkerRequest): Promise<void> {
  try {
    const work = operations[operation] as (input: unknown) => unknown;
    post({ kind: "answer", id, value: await work(input) });
    if (operation === "close") port?.close();
  } catch (error) {
    post({ kind: "error", id, error });
  }
}

try {
  const settings = workerData as WorkerSettings;
  const operations = await openEngine(settings, (level, message, fields = {}) => {
    post({ kind: "log", level, message, fields });
  });
  port.on("message", (request: WorkerRequest) => void answer(operations, request));
  post({ kind: "ready" });
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  post({ kind: "refused", message, isEmbedderChanged: error instanceof EmbedderChangedError });
}
