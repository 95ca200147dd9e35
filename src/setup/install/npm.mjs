// @ts-check
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { endGroup } from "./process-group.mjs";
import { root } from "./project.mjs";
import { SetupError, say } from "./say.mjs";

const heartbeatMilliseconds = 10_000;
const keptOutput = 8_000;
const quiet = ["--no-audit", "--no-fund", "--no-progress", "--no-update-notifier", "--loglevel=error"];

/** npm's own entry file, where it can be found: it can then be run with any Node. */
function npmEntry() {
  const called = process.env.npm_execpath;
  const besides = dirname(process.execPath);
  return [
    called && basename(called) === "npm-cli.js" ? called : undefined,
    join(besides, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    join(besides, "node_modules", "npm", "bin", "npm-cli.js"),
  ].find((path) => path !== undefined && existsSync(path));
}

/**
 * @param {string[]} args
 * @param {string} node
 */
function spawnNpm(args, node) {
  const entry = npmEntry();
  const [command, ...first] = entry ? [node, entry] : ["npm"];
  return spawn(command, [...first, ...args, ...quiet], {
    cwd: root,
    env: { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) },
    stdio: ["ignore", "pipe", "pipe"],
    shell: !entry && process.platform === "win32",
    // A group of its own: npm's install scripts run further npms, and all of them have to end together.
    detached: process.platform !== "win32",
  });
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null, output: string }>} how it ended, and the end
 *   of its output
 */
function ended(child) {
  let output = "";
  const keep = (/** @type {Buffer} */ chunk) => {
    output = (output + chunk.toString()).slice(-keptOutput);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, output: output.trim() }));
  });
}

/**
 * Runs npm quietly; its output is shown only when it fails.
 * @param {string[]} args
 * @param {{ node: string, what: string, onStart?: (group: number) => void }} options the Node that runs it (install
 *   scripts find the same one on their PATH); what is being done, for people; who wants to know its process group
 * @returns {Promise<void>}
 * @throws {SetupError} when npm is missing, fails or is interrupted
 */
export async function npm(args, { node, what, onStart }) {
  const child = spawnNpm(args, node);
  const group = child.pid;
  if (group !== undefined) onStart?.(group);
  /** @type {Promise<void> | undefined} */
  let interruption;
  const interrupt = () => {
    if (group !== undefined) interruption ??= endGroup(group);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, interrupt);
  const heartbeat = setInterval(() => say(`… still ${what}`), heartbeatMilliseconds);
  try {
    const { code, signal, output } = await ended(child);
    await interruption;
    if (interruption) throw new SetupError(`Interrupted while ${what}; the same command begins anew.`, 130);
    if (code === 0) return;
    const reason = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
    throw new SetupError(
      `${output}\n\nnpm ${reason} while ${what}. Once the cause is gone, run the same command again.`,
    );
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(
      `npm could not be started (${/** @type {Error} */ (error).message}). Install Node.js with npm.`,
    );
  } finally {
    clearInterval(heartbeat);
    for (const signal of signals) process.off(signal, interrupt);
  }
}
