/** The folder that holds everything of one machine's service. It has one owner at a time. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Where things lie. */
export interface DataFolder {
  readonly root: string;
  /** SQLite files. */
  readonly state: string;
  readonly events: string;
  /** The folder of the passage index. */
  readonly passages: string;
  /** Folders of file object stores. */
  readonly rawObjects: string;
  readonly outputObjects: string;
  /** See signing-secret.ts. */
  readonly uploadSecret: string;
  /** Gives the folder back. Idempotent. */
  release(): void;
}

/** Another process owns the folder. */
export class DataFolderInUseError extends Error {
  override readonly name = "DataFolderInUseError";
  readonly folder: string;
  /** The owner's process id, where it is known. */
  readonly owner: number | null;

  constructor(folder: string, owner: number | null) {
    const who = owner === null ? "another Sluice" : `another Sluice (process ${owner})`;
    super(`The data folder ${folder} is in use by ${who}; stop that one first, or start with another --data folder.`);
    this.folder = folder;
    this.owner = owner;
  }
}

/** The folder cannot be used at all. */
export class DataFolderUnusableError extends Error {
  override readonly name = "DataFolderUnusableError";
  constructor(folder: string, cause: unknown) {
    const why = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    const todo = "make it a folder you may write to, or start with another --data folder";
    super(`The data folder ${folder} cannot be used (${why}); ${todo}.`, { cause });
  }
}

const SQLITE_BUSY = 5;

/** Keeps locks from the garbage collector, which would close them and so give the folder away. */
const locks = new Set<DatabaseSync>();

/**
 * Makes the folder where it is missing, and takes it. The lock is SQLite's on a file: the system frees it when the
 * process ends, however it ends, so that none is left behind by `kill -9`.
 *
 * @throws {DataFolderInUseError}
 * @throws {DataFolderUnusableError}
 */
export function openDataFolder(path: string): DataFolder {
  const root = resolve(path);
  const pidFile = join(root, "owner.pid");
  const lock = taken(root, pidFile);
  writeFileSync(pidFile, `${process.pid}\n`);
  return {
    root,
    state: join(root, "state.sqlite"),
    events: join(root, "events.sqlite"),
    passages: join(root, "passages"),
    rawObjects: join(root, "raw-input"),
    outputObjects: join(root, "processed-output"),
    uploadSecret: join(root, "upload-signing.key"),
    release() {
      if (!locks.delete(lock)) return;
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

function taken(root: string, pidFile: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(join(root, "owner.lock"), { timeout: 0 });
    lock.exec("BEGIN EXCLUSIVE");
    locks.add(lock);
    return lock;
  } catch (error) {
    lock?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) throw new DataFolderInUseError(root, ownerIn(pidFile));
    throw new DataFolderUnusableError(root, error);
  }
}

function ownerIn(pidFile: string): number | null {
  try {
    return Number.parseInt(readFileSync(pidFile, "utf8"), 10) || null;
  } catch {
    return null;
  }
}
