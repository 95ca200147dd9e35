import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { advisoryFindings } from "./advisories.ts";
import type { CheckResult } from "./check.ts";
import { type Lockfile, lockfileFindings } from "./lockfile.ts";

/** Looks through everything that npm installs. */
export async function checkDependencies(root: string): Promise<CheckResult> {
  const lockfile: Lockfile = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const { allowScripts = {} } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const advisories = advisoryFindings(await auditReport(root));
  return {
    name: "dependencies",
    looked: `${Object.keys(lockfile.packages).length - 1} packages: weaknesses, digests, install scripts, licences`,
    findings: [...(advisories ?? []), ...lockfileFindings(lockfile, allowScripts)],
    notChecked:
      advisories === undefined
        ? ["Known weaknesses: the registry that npm uses answers no audits. Run it where npm's own registry is used."]
        : [],
  };
}

/** What `npm audit` prints; it ends with an error code where it finds something, or the registry does not answer. */
function auditReport(root: string): Promise<string> {
  const entry = process.env.npm_execpath;
  const [command, ...first] = entry?.endsWith(".js") ? [process.execPath, entry] : ["npm"];
  return new Promise((resolve) => {
    const child = spawn(command, [...first, "audit", "--json", "--loglevel=silent"], {
      cwd: root,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const printed: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => printed.push(chunk));
    child.once("error", () => resolve(""));
    child.once("close", () => resolve(Buffer.concat(printed).toString("utf8")));
  });
}
