// @ts-check
/**
 * Makes a fresh clone usable: installs what is missing and answers with the Node 24 binary to go on with. It runs on
 * the machine's own Node (18 or later) and uses no package. Where everything is there it does nothing.
 *
 *     node src/setup/bootstrap.mjs [--runtime] [-- <script> [arguments]]
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { nameWorker, withInstallationLock } from "./install/lock.mjs";
import { npm } from "./install/npm.mjs";
import {
  beginInstallation,
  hasDevelopmentPackages,
  hasOptional,
  isReady,
  isUnfinished,
  manifest,
  missingPackages,
  nodeBinary,
  setupFolder,
  writeStamp,
} from "./install/project.mjs";
import { runNode } from "./install/run-node.mjs";
import { runMain, SetupError, say } from "./install/say.mjs";

/** @typedef {import("./install/project.mjs").Scope} Scope */

const oldestMajor = 18;
const wantedMajor = 24;

/** @param {string} version e.g. "20.19.1" */
function versionParts(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return { major, minor };
}

function refuseOldNode() {
  if (versionParts(process.versions.node).major >= oldestMajor) return;
  throw new SetupError(
    `Sluice is set up with Node.js ${oldestMajor} or later; this is ${process.versions.node}. Install a newer one from https://nodejs.org and run the same command again.`,
  );
}

/**
 * npm leaves out optional packages whose "engines" its own Node does not satisfy, without a word: under an older Node
 * the test runner's native binding would be missing.
 */
function takesNativeBindings() {
  const { major, minor } = versionParts(process.versions.node);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
}

/** Node 24 in a folder of its own, to run npm with. */
async function installNodeFirst() {
  const version = manifest().dependencies.node;
  const folder = join(setupFolder, "node-first");
  say(`Node.js ${process.versions.node} is too old for some packages; installing Node.js ${version} first.`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const alone = { private: true, dependencies: { node: version }, allowScripts: { node: true } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(alone));
  await npm(["install", "--prefix", folder, "--prefer-offline"], {
    node: process.execPath,
    what: `installing Node.js ${version}`,
    onStart: nameWorker,
  });
  const binary = join(folder, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(binary)) throw noBinary();
  return { binary, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function noBinary() {
  return new SetupError(
    `The npm package "node" brought no binary: its install script did not run, or there is none for ${process.platform}-${process.arch}. Allow install scripts (npm config get ignore-scripts must say false) and run "npm rebuild node", or make Node.js ${wantedMajor} the machine's own, then run the same command again.`,
  );
}

/** @param {string} binary */
function majorOf(binary) {
  const answer = spawnSync(binary, ["--version"], { encoding: "utf8" });
  return versionParts((answer.stdout ?? "").trim().replace(/^v/, "")).major;
}

/**
 * The Node to go on with: the package's binary, or the machine's own where that is of the right version.
 * @throws {SetupError} where there is neither
 */
function nodeToGoOnWith() {
  if (existsSync(nodeBinary())) return nodeBinary();
  if (versionParts(process.versions.node).major === wantedMajor) return process.execPath;
  throw noBinary();
}

/** @param {Scope} scope */
async function install(scope) {
  if (isUnfinished()) say("An earlier installation did not end; beginning anew.");
  beginInstallation();
  const what = scope === "all" ? "installing all packages" : "installing what the service needs";
  const first = takesNativeBindings() ? undefined : await installNodeFirst();
  say(`${what[0]?.toUpperCase()}${what.slice(1)} …`);
  // "install" and not "ci": optional platform packages that the registry lacks make "ci" fail under npm 11. Without
  // saving, the lockfile decides and stays as it is.
  const selection = scope === "all" ? ["--include=dev"] : ["--omit=dev"];
  await npm(["install", "--no-save", "--prefer-offline", "--include=optional", ...selection], {
    node: first?.binary ?? process.execPath,
    what,
    onStart: nameWorker,
  });
  const missing = missingPackages(scope);
  if (missing.length > 0) throw new SetupError(`npm ended well but left out: ${missing.join(", ")}.`);
  const node = nodeToGoOnWith();
  if (majorOf(node) !== wantedMajor) {
    throw new SetupError(`${node} does not run as Node.js ${wantedMajor} on this machine. Run "npm rebuild node".`);
  }
  if (!hasOptional("@zvec/zvec")) {
    say("The vector index has no binding for this machine: vectors are scanned exactly, which is slower.");
  }
  first?.remove();
  writeStamp(scope);
  say("Installed.");
}

/**
 * Sees to it that everything of a scope is installed.
 * @param {Scope} scope
 * @returns {Promise<string>} the path of the Node 24 binary
 * @throws {SetupError} with what to do
 */
export async function bootstrap(scope) {
  refuseOldNode();
  if (!isReady(scope)) {
    await withInstallationLock(async () => {
      if (isReady(scope)) return;
      // Installing without development packages would remove them from where they are.
      await install(scope === "all" || hasDevelopmentPackages() ? "all" : "runtime");
    });
  }
  return nodeToGoOnWith();
}

async function main() {
  const args = process.argv.slice(2);
  const split = args.indexOf("--");
  const options = split < 0 ? args : args.slice(0, split);
  const command = split < 0 ? [] : args.slice(split + 1);
  const unknown = options.find((option) => option !== "--runtime");
  if (unknown !== undefined) {
    throw new SetupError(
      `Unknown option ${unknown}: node src/setup/bootstrap.mjs [--runtime] [-- <script> [arguments]]`,
    );
  }
  const node = await bootstrap(options.includes("--runtime") ? "runtime" : "all");
  return command.length === 0 ? 0 : runNode(node, command);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await runMain(main);
