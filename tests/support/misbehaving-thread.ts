/** A reading thread gone wrong: what it does to a document is the document's name. */
import { parentPort } from "node:worker_threads";

parentPort?.on("message", (message: { type: string; source?: { name: string } }) => {
  if (message.type !== "read") return;
  if (message.source?.name === "exit") process.exit(3);
  if (message.source?.name === "throw") {
    setImmediate(() => {
      throw new Error("a parser's mistake");
    });
  }
  while (message.source?.name === "spin");
  const hoard: unknown[] = [];
  while (message.source?.name === "hoard") hoard.push(new Array(10_000).fill(hoard.length));
  if (message.source?.name === "fine") {
    parentPort?.postMessage({
      type: "done",
      report: { format: "text", contentType: "text/plain", pageCount: 0, warnings: [] },
    });
  }
});
parentPort?.postMessage({ type: "ready" });
