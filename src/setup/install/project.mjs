// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * What a command needs installed: "runtime" is enough for the service, "all" is for tests and development.
 * @typedef {"runtime" | "all"} Scope
 */

/** The project's folder. */
export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

const modules = join(root, "node_modules");

/** The set-up's own folder; npm leaves names with a dot in node_modules alone. */
export const setupFolder = join(modules, ".sluice");

const stampFile = join(setupFolder, "installed.json");
const unfinishedFile = join(setupFolder, "unfinished");

/** @typedef {{ engines: Record<string, string>, dependencies: Record<string, string>, devDependencies: Record<string, string>, optionalDependencies?: Record<string, string>, overrides?: unknown, allowScripts?: Record<string, boolean> }} Manifest */

/** @returns {Manifest} the project's package.json */
export function manifest() {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
}

/**
 * The digest of everything that decides what npm installs here. Scripts and descriptions are left out, so that editing
 * them costs nobody an installation.
 */
function installationKey() {
  const { dependencies, devDependencies, optionalDependencies, overrides, allowScripts } = manifest();
  const decides = { dependencies, devDependencies, optionalDependencies, overrides, allowScripts };
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  return createHash("sha256")
    .update(JSON.stringify([process.platform, process.arch, decides, lock]))
    .digest("hex");
}

/** @param {string} name */
function isInstalled(name) {
  return existsSync(join(modules, name, "package.json"));
}

/** Where the npm package "node" puts its binary. */
export function nodeBinary() {
  return join(modules, "node", "bin", process.platform === "win32" ? "node.exe" : "node");
}

/** Whether packages for development are there: an installation without them would remove them. */
export function hasDevelopmentPackages() {
  return Object.keys(manifest().devDependencies).some(isInstalled);
}

/** Whether an optional package is there. @param {string} name */
export function hasOptional(name) {
  return isInstalled(name);
}

/**
 * The packages of a scope that are not there.
 * @param {Scope} scope
 * @returns {string[]}
 */
export function missingPackages(scope) {
  const { dependencies, devDependencies } = manifest();
  return Object.keys(scope === "all" ? { ...dependencies, ...devDependencies } : dependencies).filter(
    (name) => !isInstalled(name),
  );
}

/**
 * Whether everything of a scope was installed for this very package.json and lockfile, and is still there.
 * @param {Scope} scope
 */
export function isReady(scope) {
  try {
    const stamp = JSON.parse(readFileSync(stampFile, "utf8"));
    if (stamp.key !== installationKey()) return false;
    return (scope === "runtime" || stamp.scope === "all") && missingPackages(scope).length === 0;
  } catch {
    return false;
  }
}

/**
 * To be called before anything is changed: from here until {@link writeStamp} the installation counts as unfinished.
 * What an interrupted one left is removed first, since npm trusts what it finds and would go on from a broken tree.
 */
export function beginInstallation() {
  rmSync(stampFile, { force: true });
  if (existsSync(unfinishedFile)) {
    for (const name of readdirSync(modules)) {
      if (join(modules, name) !== setupFolder) rmSync(join(modules, name), { recursive: true, force: true });
    }
  }
  writeFileSync(unfinishedFile, "");
}

/** Whether an installation began and did not end. */
export function isUnfinished() {
  return existsSync(unfinishedFile);
}

/** Written whole or not at all. @param {Scope} scope */
export function writeStamp(scope) {
  const draft = `${stampFile}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ key: installationKey(), scope })}\n`);
  rmSync(unfinishedFile, { force: true });
  renameSync(draft, stampFile);
}
