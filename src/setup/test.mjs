// @ts-check
/**
 * `npm test`: sets up everything, then checks formatting, lint, types and specifications, and runs the tests.
 * `npm test -- <arguments>` runs the tests alone, with the arguments given to vitest.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootstrap } from "./bootstrap.mjs";
import { root } from "./install/project.mjs";
import { runNode } from "./install/run-node.mjs";
import { runMain } from "./install/say.mjs";

/** @typedef {{ name: string, args: string[], env?: Record<string, string> }} Step */
/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @type {Step[]} */
const checks = [
  { name: "biome", args: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."] },
  { name: "tsc", args: ["node_modules/typescript/bin/tsc", "--noEmit"] },
  {
    name: "openspec",
    args: ["node_modules/@fission-ai/openspec/bin/openspec.js", "validate", "--all", "--strict", "--no-interactive"],
    env: { OPENSPEC_TELEMETRY: "0", OPENSPEC_NO_UPDATE_CHECK: "1" },
  },
];

/**
 * @param {string} node
 * @param {Step} step
 */
async function run(node, step) {
  process.stdout.write(`\n── ${step.name}\n`);
  const begun = performance.now();
  const code = await runNode(node, step.args, { cwd: root, env: step.env ?? {} });
  return { name: step.name, code, seconds: (performance.now() - begun) / 1000 };
}

/**
 * What vitest's JSON report counted. A test file that could not be run at all holds no tests: it counts as one that
 * failed.
 * @param {string} file
 * @param {number} code vitest's exit code
 * @returns {Counts | undefined} nothing where no test was asked for (`--help`, `list`)
 */
function countsOf(file, code) {
  try {
    const report = JSON.parse(readFileSync(file, "utf8"));
    const broken = report.testResults.filter(
      (/** @type {{ status: string, assertionResults: { status: string }[] }} */ result) =>
        result.status === "failed" && result.assertionResults.every((test) => test.status !== "failed"),
    ).length;
    const failed = report.numFailedTests + broken;
    return {
      passed: report.numPassedTests,
      // An error outside any test fails the run as well.
      failed: failed === 0 && code !== 0 ? 1 : failed,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return code === 0 ? undefined : { passed: 0, failed: 1, skipped: 0 };
  }
}

await runMain(async () => {
  const given = process.argv.slice(2);
  const node = await bootstrap("all");
  const folder = mkdtempSync(join(tmpdir(), "sluice-test-"));
  try {
    const report = join(folder, "results.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const tests = { name: "vitest", args: ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...given] };
    const results = [];
    for (const step of given.length > 0 ? [tests] : [...checks, tests]) {
      const result = await run(node, step);
      results.push(result);
      if (result.code > 128) break;
    }
    process.stdout.write("\n");
    for (const { name, code, seconds } of results) {
      process.stdout.write(
        `${name.padEnd(10)} ${code === 0 ? "ok    " : "FAILED"} ${seconds.toFixed(1).padStart(6)} s\n`,
      );
    }
    const vitest = results.find((result) => result.name === tests.name);
    const counts = vitest && countsOf(report, vitest.code);
    if (counts) {
      const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
      process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
    }
    return results.find((result) => result.code !== 0)?.code ?? 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
