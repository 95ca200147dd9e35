// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { setupFolder } from "./project.mjs";
import { say } from "./say.mjs";

const lockFile = join(setupFolder, "installing.pid");
const pollMilliseconds = 200;

/** @returns {string | undefined} what the lock file says, if there is one */
function holder() {
  try {
    return readFileSync(lockFile, "utf8");
  } catch {
    return undefined;
  }
}

/** @param {string} text */
function isAlive(text) {
  const pid = Number(text);
  // A file without a number was just created: its owner is about to write it.
  if (!Number.isInteger(pid) || pid <= 0) return text === "";
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
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
 * Does the work while no other process does it in this folder; waits where another is at it, and takes over from one
 * that died.
 * @param {() => Promise<void>} work
 */
export async function withInstallationLock(work) {
  mkdirSync(setupFolder, { recursive: true });
  let told = false;
  let emptyPolls = 0;
  while (!take()) {
    const text = holder();
    emptyPolls = text === "" ? emptyPolls + 1 : 0;
    const abandoned = text !== undefined && (!isAlive(text) || emptyPolls > 10);
    if (abandoned) {
      // Only what was seen to be abandoned is removed: another waiter may have taken over since.
      if (holder() === text) rmSync(lockFile, { force: true });
      continue;
    }
    if (!told && text) say(`Another set-up (process ${text}) is at work in this folder; waiting for it.`);
    told = true;
    await pause(pollMilliseconds);
  }
  const release = () => {
    if (holder() === String(process.pid)) rmSync(lockFile, { force: true });
  };
  process.once("exit", release);
  try {
    await work();
  } finally {
    process.off("exit", release);
    release();
  }
}
