/**
 * How long a function's bundle takes to be imported, its adapters made: what a cold start adds to Node's own. Each run of
 * a bundle stands beside a run of `node -e 0`, in turn. An argument names how many runs (25).
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageFunctions } from "../../src/setup/bundles/package-functions.ts";
import { root } from "../../src/setup/install/project.mjs";
import { percentiles } from "./support.ts";

const runs = Number(process.argv[2] ?? 25);
const nowhere = "http://127.0.0.1:1";
const environment = {
  AWS_REGION: "eu-central-1",
  SLUICE_RAW_BUCKET: "raw",
  SLUICE_OUTPUT_BUCKET: "outputs",
  SLUICE_RECORDS_TABLE: "records",
  SLUICE_LEDGER_TABLE: "ledger",
  SLUICE_QUEUE_URL: nowhere,
  SLUICE_DEAD_LETTER_QUEUE_URL: nowhere,
  SLUICE_TARGET_DEAD_LETTER_QUEUE_URL: nowhere,
  SLUICE_SEARCH_ENDPOINT: nowhere,
};

/** Milliseconds that a process takes to run this and end. */
function timed(code: string): number {
  const from = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["-e", code], { env: environment, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr.slice(-2000));
  return performance.now() - from;
}

const folder = mkdtempSync(join(tmpdir(), "sluice-import-"));
try {
  const packaged = await packageFunctions(root, folder);
  const print = (line: readonly string[]) =>
    process.stdout.write(
      `${line.map((cell, column) => (column === 0 ? cell.padEnd(14) : cell.padStart(12))).join("")}\n`,
    );
  print(["function", "import p50", "p99", "node -e 0", "ratio", "adds ms", "code zip MB"]);
  for (const { name, zippedCode } of packaged) {
    const url = JSON.stringify(pathToFileURL(join(folder, name, "index.mjs")).href);
    const code = `import(${url}).then(() => process.exit(0))`;
    timed(code);
    const [bundle, bare]: [number[], number[]] = [[], []];
    for (let run = 0; run < runs; run++) {
      bundle.push(timed(code));
      bare.push(timed("0"));
    }
    const [imported, node] = [percentiles(bundle), percentiles(bare)];
    const figures = [imported.p50, imported.p99, node.p50, imported.p50 / node.p50, imported.p50 - node.p50];
    print([name, ...figures.map((figure) => figure.toFixed(1)), (zippedCode / 1024 / 1024).toFixed(2)]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
