// @ts-check
import { setTimeout as pause } from "node:timers/promises";

const pollMilliseconds = 50;
const graceMilliseconds = 3_000;

/**
 * Whether a process runs.
 * @param {number} pid a process, or a process group as its negative
 */
export function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/**
 * @param {number} group
 * @param {NodeJS.Signals} signal
 */
function signalGroup(group, signal) {
  try {
    // Windows has no process groups: there the process itself is all that can be ended.
    process.kill(process.platform === "win32" ? group : -group, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error;
  }
}

/**
 * Ends a process group, by force where it does not end by itself, and waits until none of it is left.
 * @param {number} group
 */
export async function endGroup(group) {
  signalGroup(group, "SIGTERM");
  const patience = Date.now() + graceMilliseconds;
  while (isRunning(-group)) {
    if (Date.now() > patience) signalGroup(group, "SIGKILL");
    await pause(pollMilliseconds);
  }
}
