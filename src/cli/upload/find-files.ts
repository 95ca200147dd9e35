/** The files that a command line means: files, folders with all that is below them, and globs. */
import type { Dirent } from "node:fs";
import { glob, readdir, stat } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import { UsageError } from "../errors.ts";

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly modified: number;
  /** Where it lies below what was named, with `/`: what its key is made of. */
  readonly place: string;
}

/** What was named and is not uploaded. */
export interface LeftOut {
  /** Absolute. */
  readonly path: string;
  /** What it is instead, e.g. `empty`. */
  readonly why: string;
}

export interface Found {
  readonly files: readonly FoundFile[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * The files, each once, in the order named and by name within a folder. Hidden files in folders are not looked at; empty
 * files, and in folders links and whatever else is no file, are left out and named.
 * @throws {UsageError} for what is not there or cannot be looked into, and where nothing is left to upload
 */
export async function findFiles(named: readonly string[]): Promise<Found> {
  const files = new Map<string, FoundFile>();
  const leftOut = new Map<string, LeftOut>();
  for (const text of named) {
    for (const found of await lookAt(text)) {
      if ("why" in found) leftOut.set(found.path, found);
      else if (!files.has(found.path)) files.set(found.path, found);
    }
  }
  if (files.size === 0) throw new UsageError(`"${named.join('", "')}" names no file with anything in it.`);
  return { files: [...files.values()], leftOut: [...leftOut.values()] };
}

async function lookAt(text: string): Promise<(FoundFile | LeftOut)[]> {
  const path = resolve(text);
  const facts = await stat(path).catch(() => null);
  if (facts?.isDirectory() === true) return await filesBelow(path);
  if (facts !== null) return [await fileAt(path, basename(path))];
  const matches: string[] = [];
  for await (const match of glob(text, { withFileTypes: true })) {
    if (!match.isDirectory()) matches.push(resolve(match.parentPath, match.name));
  }
  if (matches.length === 0) throw new UsageError(`There is no file "${text}".`);
  return await Promise.all(matches.sort().map((match) => fileAt(match, basename(match))));
}

async function filesBelow(folder: string): Promise<(FoundFile | LeftOut)[]> {
  const found: (FoundFile | LeftOut)[] = [];
  for (const entry of (await entriesOf(folder)).sort(byPath)) {
    const path = join(entry.parentPath, entry.name);
    const parts = relative(folder, path).split(sep);
    if (entry.isDirectory() || parts.some((part) => part.startsWith("."))) continue;
    found.push(entry.isFile() ? await fileAt(path, parts.join("/")) : { path, why: kindOf(entry) });
  }
  return found;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    const { code, path = folder } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path} cannot be read (${code}); check its rights.`);
  }
}

async function fileAt(path: string, place: string): Promise<FoundFile | LeftOut> {
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (facts instanceof Error) return { path, why: `cannot be read (${facts.code})` };
  if (!facts.isFile()) return { path, why: kindOf(facts) };
  return facts.size === 0 ? { path, why: "empty" } : { path, size: facts.size, modified: facts.mtimeMs, place };
}

function kindOf(entry: Pick<Dirent, "isSymbolicLink" | "isDirectory">): string {
  if (entry.isDirectory()) return "a folder";
  return entry.isSymbolicLink() ? "a link" : "no regular file";
}

function byPath(one: Dirent, other: Dirent): number {
  const [a, b] = [one, other].map(({ parentPath, name }) => join(parentPath, name)) as [string, string];
  return a < b ? -1 : a > b ? 1 : 0;
}
