/**
 * How well a model's quota is used with more work than it lets through, and how often calls are refused: four worker
 * processes of six slots each against the Bedrock stand-in, whose minute lasts six seconds, over a hundred of these
 * windows. Beside it, in the same run and against stand-ins of their own: plain exponential retry with full jitter, and
 * the AWS SDK's adaptive retry mode, ten attempts each. The first window, in which the bucket is full, is not counted.
 *
 *     node tests/bench/pacing.ts [windows]
 *
 * The SDK's adaptive mode knows no other time than seconds, so that its waits are longer in windows than they would be
 * with real minutes.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openStateDatabase } from "../../src/local/state-database.ts";
import { BedrockStandIn } from "../support/bedrock-stand-in/stand-in.ts";
import { CONTENDERS } from "./pacing/contenders.ts";
import { OWN_ID, QUOTA, WINDOW, WORKERS, type WorkerOrder, type WorkerReport } from "./pacing/workload.ts";

const WINDOWS = Number(process.argv[2] ?? 100);
const WORKER = fileURLToPath(new URL("./pacing/worker.ts", import.meta.url));
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "sluice-pacing-"));

/** Answers of 100 to 900 tokens, by what was asked. */
async function answering({ messages }: { readonly messages: readonly { readonly parts: readonly object[] }[] }) {
  const length = JSON.stringify(messages[0]?.parts[0] ?? "").length;
  return "done ".repeat(80 + (length % 640));
}

async function compete(contender: string, index: number) {
  const standIn = await BedrockStandIn.start({
    quotas: { [OWN_ID]: { tokens: QUOTA, windowMilliseconds: WINDOW } },
    latency: ({ inputTokens, outputTokens }) => 100 + inputTokens / 50 + outputTokens / 2,
    answering,
  });
  const ledger = join(folder, `ledger-${index}.db`);
  openStateDatabase(ledger).close();
  const begin = Date.now();
  const end = begin + (WINDOWS + 1) * WINDOW;
  const orders = Array.from(
    { length: WORKERS },
    (_, worker): WorkerOrder => ({ contender, worker, endpoint: standIn.endpoint, ledger, begin, end }),
  );
  const reports = Promise.all(
    orders.map(async (order) => {
      const { stdout } = await run(process.execPath, [WORKER, JSON.stringify(order)], { maxBuffer: 1 << 26 });
      return JSON.parse(stdout) as WorkerReport;
    }),
  );
  // The stand-in keeps every request for tests to look at; here they would fill the memory.
  const forgetting = setInterval(() => standIn.requests.splice(0), 1_000);
  await pause(WINDOW);
  const from = { at: Date.now(), ...standIn.used(OWN_ID) };
  const done = await reports;
  const to = { at: Date.now(), ...standIn.used(OWN_ID) };
  clearInterval(forgetting);
  await standIn.close();
  const calls = to.granted - from.granted + to.throttled - from.throttled;
  return {
    contender,
    used: (to.tokens - from.tokens) / ((QUOTA * (to.at - from.at)) / WINDOW),
    calls,
    refused: (to.throttled - from.throttled) / calls,
    documents: done.reduce((sum, { documents }) => sum + documents, 0),
    failed: done.reduce((sum, { failed }) => sum + failed, 0),
    errors: done.flatMap(({ errors }) => errors),
  };
}

const cells = (row: readonly (string | number)[]) => row.map((cell) => String(cell).padEnd(20)).join("");
const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
console.log(`${WINDOWS} windows of ${WINDOW} ms, ${QUOTA} tokens each, ${WORKERS} workers`);
console.log(cells(["", "quota used", "calls", "refused", "documents", "failed"]));
try {
  const results = await Promise.all(Object.keys(CONTENDERS).map(compete));
  for (const { contender, used, calls, refused, documents, failed, errors } of results) {
    console.log(cells([contender, percent(used), calls, percent(refused), documents, failed]));
    for (const error of new Set(errors)) console.log(`    ${error}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
