/** actionlint, which knows GitHub's workflows: the one on the path, else built once from its Go module. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { cacheFolder, madeOnce } from "./engines/cache.ts";
import { commandPath, runToEnd } from "./engines/child.ts";
import { MissingPrerequisiteError } from "./engines/engine.ts";

const VERSION = "v1.7.7";

/** Its command. @throws {MissingPrerequisiteError} where there is neither it nor Go */
export async function actionlint(): Promise<string> {
  const installed = commandPath("actionlint");
  if (installed !== undefined) return installed;
  const go = commandPath("go", ["/usr/local/go/bin"]);
  if (go === undefined) throw new MissingPrerequisiteError("is neither on the path, nor is Go to build it");
  const folder = join(cacheFolder("actionlint"), VERSION);
  const made = join(folder, "actionlint");
  // Go checks the module against its public log of checksums.
  const install = ["install", `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`];
  await madeOnce(cacheFolder("actionlint"), made, () =>
    runToEnd(go, install, {
      log: join(cacheFolder("actionlint"), "build.log"),
      env: { ...process.env, GOBIN: folder },
    }),
  );
  return made;
}

/** Runs it over workflows; answers with what it found, empty where all is well. */
export async function lintWorkflows(command: string, files: readonly string[], cwd: string): Promise<string> {
  const child = spawn(command, ["-no-color", ...files], { cwd, stdio: ["ignore", "pipe", "inherit"] });
  const printed: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => printed.push(chunk));
  await once(child, "close");
  return Buffer.concat(printed).toString("utf8");
}
