/** Where engines are kept once they were downloaded and put together: the first run of a machine pays, the next do not. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The cache's folder: `SLUICE_ENGINE_CACHE`, else one in the user's own cache. */
export function cacheFolder(engine: string): string {
  const { SLUICE_ENGINE_CACHE, XDG_CACHE_HOME } = process.env;
  const base = SLUICE_ENGINE_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "sluice-engines");
  const folder = join(base, engine);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Makes something in the cache unless it is there; processes that want the same at once wait for the first. */
export async function madeOnce(folder: string, made: string, make: () => Promise<void>): Promise<void> {
  if (existsSync(made)) return;
  const lock = join(folder, "lock");
  while (!takeLock(lock)) await sleep(300);
  try {
    if (!existsSync(made)) await make();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** True where the lock is ours now. One whose owner is gone is cleared. */
function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const owner = existsSync(lock) ? Number(readFileSync(lock, "utf8")) : 0;
  if (owner > 0 && !isRunning(owner)) rmSync(lock, { force: true });
  return false;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The SHA-256 of a file, in hex. */
export function fileDigest(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/**
 * Checks a folder against the one that was pinned: registries give some of these files without a checksum.
 * @param pinned SHA-256 over the lines "digest  path" of all files, sorted by path
 */
export function assertPinned(folder: string, pinned: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(join(folder, file)).isFile())
    .map((file) => file.replaceAll(sep, "/"))
    .sort();
  const list = files.map((file) => `${fileDigest(join(folder, file))}  ${file}\n`).join("");
  const digest = createHash("sha256").update(list).digest("hex");
  if (digest === pinned) return;
  const listing = `${folder}.sha256`;
  writeFileSync(listing, list);
  throw new Error(
    `The files that Maven delivered are not the pinned ones: ${digest} is not ${pinned}; see ${listing}.`,
  );
}
