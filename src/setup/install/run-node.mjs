// @ts-check
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { root } from "./project.mjs";

const lifelineModule = new URL("./lifeline.mjs", import.meta.url).href;

/** A terminal sends Ctrl-C to the whole group, and npm passes it on once more: the child shall hear it once. */
const repeatMilliseconds = 1_000;

/** How often to look whether npm is still there. */
const parentPollMilliseconds = 200;

/** The environment in which `node` and the packages' commands are the project's own. */
function projectEnvironment() {
  return { ...process.env, PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter) };
}

/**
 * Runs a script under a Node and stands for it: signals are passed on and its exit code is the answer.
 * @param {string} node
 * @param {string[]} args the script and its arguments
 * @param {{ cwd?: string, env?: Record<string, string>, lifeline?: boolean }} [options] the folder it runs in,
 *   environment on top of this process's, and whether it ends when this process is killed
 * @returns {Promise<number>} the exit code; 128 + the signal's number where a signal ended it
 */
export function runNode(node, args, { cwd = process.cwd(), env, lifeline = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, lifeline ? ["--import", lifelineModule, ...args] : args, {
      cwd,
      env: { ...projectEnvironment(), ...env },
      stdio: ["inherit", "inherit", "inherit", ...(lifeline ? [/** @type {const} */ ("ipc")] : [])],
    });
    /** @type {Map<NodeJS.Signals, number>} */
    const heard = new Map();
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      const now = Date.now();
      const again = now - (heard.get(signal) ?? Number.NEGATIVE_INFINITY) < repeatMilliseconds;
      heard.set(signal, now);
      if (again || (signal === "SIGINT" && process.stdin.isTTY)) return;
      child.kill(signal);
    };
    /** @type {NodeJS.Signals[]} */
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, forward);
    // npm, killed hard, passes nothing on: without it the service ends as abruptly (see lifeline.mjs).
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid !== parent) child.kill("SIGKILL");
    }, parentPollMilliseconds);
    if (!lifeline || process.env.npm_lifecycle_event === undefined) clearInterval(watch);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearInterval(watch);
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + (signal === null ? 1 : constants.signals[signal]));
    });
  });
}
