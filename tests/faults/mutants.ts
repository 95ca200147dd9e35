/**
 * Breaks each promise on purpose, in a temporary copy of the project, and runs the tests that must notice.
 * `node tests/faults/mutants.ts [part of a name]` prints a table and exits with 1 where a mutant survived.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MUTANTS, type Mutant } from "./mutant-list.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COPIED = ["src", "tests", "openspec", "package.json", "tsconfig.json", "vitest.config.ts", "biome.json"];
/** Every n-th crash point: the mutants break whole scenarios, not single points. */
const STRIDE = "7";
/** For one mutant's tests. Milliseconds. */
const PATIENCE = 180_000;

type Verdict = "caught" | "SURVIVED" | "HUNG" | "BROKEN";

interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

const copy = mkdtempSync(join(tmpdir(), "sluice-mutants-"));
try {
  for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  process.exitCode = tryAll(MUTANTS.filter(({ name }) => name.includes(process.argv[2] ?? ""))) ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** True where the tests are green without a mutant and red with each. */
function tryAll(mutants: readonly Mutant[]): boolean {
  for (const only of new Set(mutants.map((mutant) => mutant.only))) {
    const tests = [...new Set(mutants.filter((mutant) => mutant.only === only).flatMap((mutant) => mutant.tests))];
    if (verdictOf(tests, only) === "SURVIVED") continue;
    console.error(`Without a mutant these tests have to be green, but are not: ${tests.join(", ")}`);
    return false;
  }
  const verdicts = mutants.map((mutant) => {
    const started = performance.now();
    const verdict = tried(mutant);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.info(`${verdict.padEnd(8)} promise ${String(mutant.promise).padEnd(2)} ${mutant.name} (${seconds} s)`);
    return verdict;
  });
  const caught = verdicts.filter((verdict) => verdict === "caught").length;
  console.info(`${caught} of ${verdicts.length} mutants caught`);
  return caught === verdicts.length;
}

function tried({ file, search, replace, tests, only }: Mutant): Verdict {
  const path = join(copy, file);
  const source = readFileSync(path, "utf8");
  if (source.split(search).length !== 2) throw new Error(`${file} does not hold exactly once: ${search}`);
  // As a function: a replacement text must not be read as a pattern.
  writeFileSync(
    path,
    source.replace(search, () => replace),
  );
  try {
    return verdictOf(tests, only);
  } finally {
    writeFileSync(path, source);
  }
}

/** A mutant is caught by a test that fails; a file that cannot even be run proves nothing. */
function verdictOf(tests: readonly string[], only: string | undefined): Verdict {
  const report = join(copy, "report.json");
  rmSync(report, { force: true });
  const vitest = join("node_modules", "vitest", "vitest.mjs");
  const named = only === undefined ? [] : ["--testNamePattern", only];
  const options = ["--bail=1", "--reporter=json", `--outputFile=${report}`, ...named];
  const run = spawnSync(process.execPath, [vitest, "run", ...tests, ...options], {
    cwd: copy,
    env: { ...process.env, SLUICE_CRASH_STRIDE: STRIDE },
    timeout: PATIENCE,
    stdio: "ignore",
  });
  if (run.error !== undefined) return "HUNG";
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8")) as TestReport;
  if (numFailedTests > 0) return "caught";
  return run.status === 0 && numPassedTests > 0 ? "SURVIVED" : "BROKEN";
}
