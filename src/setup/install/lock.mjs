// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isRunning } from "./process-group.mjs";
import { setupFolder } from "./project.mjs";
import { say } from "./say.mjs";

const lockFile = join(setupFolder, "installing.lock");
const pollMilliseconds = 200;
/** For how many polls an empty file may be one whose owner is about to write it. */
const emptyPolls = 10;

/** @returns {string | undefined} what the lock file says, if there is one */
function read() {
  try {
    return readFileSync(lockFile, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * The lock names the process that holds it and, after it, the process group of the npm it runs: npm may outlive a
 * process that was killed.
 * @param {string} text
 */
function isHeld(text) {
  const [pid = 0, group = 0] = text.split(" ").map(Number);
  return (pid > 0 && isRunning(pid)) || (group > 0 && isRunning(-group));
}

function take() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    return false;
  }
}

/**
 * Adds the process group that works under the lock. Only its holder calls this.
 * @param {number} group
 */
export function nameWorker(group) {
  writeFileSync(lockFile, `${process.pid} ${group}`);
}

/**
 * Does the work while no other process does it in this folder; waits where another is at it, and takes over where that
 * one died.
 * @param {() => Promise<void>} work
 */
export async function withInstallationLock(work) {
  mkdirSync(setupFolder, { recursive: true });
  let told = false;
  let empty = 0;
  while (!take()) {
    const text = read();
    empty = text === "" ? empty + 1 : 0;
    if (text !== undefined && (text === "" ? empty > emptyPolls : !isHeld(text))) {
      // Only what was seen to be abandoned is removed: another waiter may have taken over since.
      if (read() === text) rmSync(lockFile, { force: true });
      continue;
    }
    if (!told && text) {
      say(`Another set-up (process ${text.split(" ")[0]}) is at work in this folder; waiting for it.`);
      told = true;
    }
    await pause(pollMilliseconds);
  }
  try {
    await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}
