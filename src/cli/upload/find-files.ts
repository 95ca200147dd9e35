/** The files that a command line means: files, folders with all that is below them, and globs. */
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

/**
 * The files, each once, in the order named and by name within a folder. Hidden files in folders are left out; empty
 * ones too, since there is nothing to upload.
 * @throws {UsageError} for what names nothing
 */
export async function findFiles(named: readonly string[]): Promise<readonly FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const text of named) {
    const files = await filesOf(text);
    if (files.length === 0) throw new UsageError(`"${text}" names no file with anything in it.`);
    for (const file of files) if (!found.has(file.path)) found.set(file.path, file);
  }
  return [...found.values()];
}

async function filesOf(text: string): Promise<FoundFile[]> {
  const path = resolve(text);
  const facts = await stat(path).catch(() => null);
  if (facts?.isDirectory() === true) return await filesBelow(path);
  if (facts !== null) return await filesAt([path], (file) => basename(file));
  const matches: string[] = [];
  for await (const match of glob(text)) matches.push(resolve(match));
  return await filesAt(matches.sort(), (file) => basename(file));
}

async function filesBelow(folder: string): Promise<FoundFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(sep)
          .some((part) => part.startsWith(".")),
    );
  return await filesAt(paths.sort(), (path) => relative(folder, path).split(sep).join("/"));
}

async function filesAt(paths: readonly string[], placeOf: (path: string) => string): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  for (const path of paths) {
    const facts = await stat(path);
    if (facts.isFile() && facts.size > 0) {
      files.push({ path, size: facts.size, modified: facts.mtimeMs, place: placeOf(path) });
    }
  }
  return files;
}
