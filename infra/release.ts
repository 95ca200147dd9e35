/** What is deployed: the functions' archives, and the name of the release they make together with the configuration. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { operationsKeys } from "./config/operations.ts";
import type { SluiceConfig } from "./config.ts";
import { FUNCTIONS, type FunctionName } from "./grants/functions.ts";
import { profileDigests } from "./profile-digests.ts";

export interface Release {
  /**
   * Changes with any function's code and with the configuration, as far as it reaches functions. Each function carries
   * it, so that all of them get a new version together, and `npm run rollback` finds those that belong together.
   */
  readonly name: string;
  /** The profiles in it: name → digest. */
  readonly profiles: Readonly<Record<string, string>>;
  /** Each function's archive. */
  readonly archives: Readonly<Record<FunctionName, string>>;
}

/** Where `npm run package` leaves the archives. */
const ARCHIVES = join(import.meta.dirname, "..", "dist", "lambda");

/** Keys that reach no function: who changes an alarm's threshold needs no canary for it. */
const BESIDE_FUNCTIONS: ReadonlySet<string> = new Set([
  ...Object.keys(operationsKeys),
  ...["canary", "intakePaused", "maximumConcurrency"],
]);

/**
 * The release that lies in a folder.
 * @throws {RunError} where an archive is missing
 */
function releaseIn(folder: string, config: SluiceConfig): Release {
  const archives = Object.fromEntries(FUNCTIONS.map((name) => [name, join(folder, `${name}.zip`)]));
  const profiles = profileDigests();
  const reaching = Object.entries(config).filter(([key]) => !BESIDE_FUNCTIONS.has(key));
  const digest = createHash("sha256").update(JSON.stringify(reaching)).update(JSON.stringify(profiles));
  for (const file of Object.values(archives)) {
    if (!existsSync(file)) {
      throw new RunError(`${file} is missing: run "npm run package" first ("npm run preview" and "npm run up" do).`);
    }
    digest.update(readFileSync(file));
  }
  return { name: digest.digest("hex").slice(0, 12), profiles, archives: archives as Release["archives"] };
}

/** The release that was packaged last; `SLUICE_ARCHIVES` names another folder. */
export function packagedRelease(config: SluiceConfig): Release {
  return releaseIn(process.env.SLUICE_ARCHIVES || ARCHIVES, config);
}
