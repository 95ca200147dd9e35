import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckResult, Finding } from "./check.ts";
import { secretsIn } from "./secret-scanner.ts";

/** Of a file's beginning: a zero byte in it says that it is no text. */
const PROBE_BYTES = 8_000;
const LARGEST_LOG = 1024 ** 3;

/** Looks for credentials in every file that git tracks, and in every line that any commit ever added. */
export async function checkSecrets(root: string): Promise<CheckResult> {
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, {
      cwd: root,
      encoding: "utf8",
      maxBuffer: LARGEST_LOG,
      stdio: ["ignore", "pipe", "ignore"],
    });
  let files: readonly string[];
  try {
    files = git("ls-files", "-z").split("\0").filter(Boolean);
  } catch {
    return {
      name: "secrets",
      looked: "nothing",
      findings: [],
      notChecked: ["Files and history: this is no clone of a git repository."],
    };
  }
  const findings: Finding[] = [];
  let texts = 0;
  for (const file of files) {
    const text = textOf(join(root, file));
    if (text === undefined) continue;
    texts++;
    findings.push(...(await secretsIn(file, text)));
  }
  const commits = addedByCommit(
    git("log", "-p", "-U0", "--no-color", "--no-textconv", "--no-ext-diff", "--format=%x00%h"),
  );
  for (const [commit, added] of commits) findings.push(...(await secretsIn(`commit ${commit}`, added)));
  const isShallow = git("rev-parse", "--is-shallow-repository").trim() === "true";
  return {
    name: "secrets",
    looked: `${texts} files and what ${commits.size} commits added`,
    findings,
    notChecked: isShallow ? ["Older commits: this clone does not have them (git fetch --unshallow)."] : [],
  };
}

/** A file's text; undefined where it is none, or is not there. */
function textOf(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.subarray(0, PROBE_BYTES).includes(0) ? undefined : bytes.toString("utf8");
  } catch {
    return undefined;
  }
}

function addedByCommit(log: string): ReadonlyMap<string, string> {
  return new Map(
    log
      .split("\0")
      .filter(Boolean)
      .map((entry): [string, string] => {
        const [commit = "", ...lines] = entry.split("\n");
        const added = lines.filter((line) => line.startsWith("+") && !line.startsWith("+++"));
        return [commit, added.map((line) => line.slice(1)).join("\n")];
      }),
  );
}
