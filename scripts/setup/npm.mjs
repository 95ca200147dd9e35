// @ts-check
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { root } from "./project.mjs";
import { SetupError, say } from "./say.mjs";

const heartbeatMilliseconds = 10_000;

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
 * Runs npm quietly; its output is shown only when it fails.
 * @param {string[]} args
 * @param {{ node: string, what: string }} options the Node that runs it (install scripts find the same one on their
 *   PATH), and what is being done, for people
 * @returns {Promise<void>}
 * @throws {SetupError} when npm is missing or fails
 */
export function npm(args, { node, what }) {
  const quiet = ["--no-audit", "--no-fund", "--no-progress", "--no-update-notifier", "--loglevel=error"];
  const entry = npmEntry();
  const [command, ...first] = entry ? [node, entry] : ["npm"];
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args, ...quiet], {
      cwd: root,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      shell: !entry && process.platform === "win32",
    });
    let output = "";
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-8_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const heartbeat = setInterval(() => say(`… still at it: ${what}`), heartbeatMilliseconds);
    const stop = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    process.on("SIGINT", stop).on("SIGTERM", stop);
    const settle = (/** @type {() => void} */ then) => {
      clearInterval(heartbeat);
      process.off("SIGINT", stop).off("SIGTERM", stop);
      then();
    };
    child.once("error", (cause) =>
      settle(() =>
        reject(new SetupError(`npm could not be started (${cause.message}). Install Node.js with its npm.`)),
      ),
    );
    child.once("close", (code, signal) =>
      settle(() => {
        if (code === 0) return resolve();
        const reason = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
        const said = output.trim();
        const sentence = `npm ${reason} while ${what}; run the same command again once the cause is gone.`;
        reject(new SetupError(said === "" ? sentence : `${said}\n\n${sentence}`));
      }),
    );
  });
}
