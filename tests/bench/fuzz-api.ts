/**
 * The API driven by schemathesis from its own description: no 5xx, and every answer as the description says.
 *
 *     node tests/bench/fuzz-api.ts [--requests 20000] [--seed 1]
 *
 * Needs python3 with venv; schemathesis is installed into a temporary folder. Requests are counted by the service.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type LogLine, ServiceProcess } from "../support/local-service.ts";

const VERSION = "4.32.5";
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];
/** Examples a round and operation; rounds with further seeds follow until there were enough requests. */
const EXAMPLES = 100;

const { values } = parseArgs({
  options: { requests: { type: "string", default: "20000" }, seed: { type: "string", default: "1" } },
});
const wanted = Number(values.requests);

const folder = mkdtempSync(join(tmpdir(), "sluice-fuzz-"));
try {
  process.exitCode = await fuzz(installed());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The path of schemathesis, in an environment of its own. */
function installed(): string {
  try {
    execFileSync("python3", ["-m", "venv", join(folder, "venv")], { stdio: "pipe" });
    const install = ["install", "--quiet", `schemathesis==${VERSION}`];
    execFileSync(join(folder, "venv", "bin", "pip"), install, { stdio: "pipe" });
  } catch (cause) {
    throw new Error("schemathesis cannot be installed here; it takes python3 with venv, and PyPI.", { cause });
  }
  return join(folder, "venv", "bin", "schemathesis");
}

/** Rounds until there were enough requests; answers with the exit code. */
async function fuzz(schemathesis: string): Promise<number> {
  const service = new ServiceProcess({ data: join(folder, "data") });
  const url = await service.address();
  const answered = () => service.log.filter(({ message }) => message === "an API request was answered");
  try {
    for (let seed = Number(values.seed); answered().length < wanted; seed++) {
      // Not synchronously: the service's log has to be read meanwhile.
      const round = spawn(schemathesis, argumentsOf(url, seed), { stdio: "inherit", cwd: folder });
      const [status] = await once(round, "close");
      tell(answered(), seed);
      if (status !== 0) return 1;
    }
    return answered().some(({ status }) => Number(status) >= 500) ? 1 : 0;
  } finally {
    await service.stop();
  }
}

function argumentsOf(url: string, seed: number): string[] {
  const generation = ["--seed", String(seed), "--max-examples", String(EXAMPLES), "--generation-database", "none"];
  const run = ["--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--warnings", "off", "--no-color"];
  // A stream ends with its client only, which waits for the end.
  const finite = ["--exclude-path", "/events"];
  return ["run", `${url}/openapi.json`, "--checks", CHECKS.join(","), ...finite, ...generation, ...run];
}

function tell(answers: readonly LogLine[], seed: number): void {
  const byStatus = Object.groupBy(answers, ({ status }) => String(status));
  const counts = Object.entries(byStatus).map(([status, lines]) => `${status}: ${lines?.length ?? 0}`);
  console.log(`${answers.length} requests up to seed ${seed}, by status: ${counts.join(", ")}`);
}
