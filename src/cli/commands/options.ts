/** How options of several commands are read. */
import { type Command, InvalidArgumentError } from "commander";
import type { CommandContext } from "../context.ts";
import { UsageError } from "../errors.ts";

/** Makes a command's action out of one that is given its context. */
export type WithContext = <Args extends unknown[]>(
  action: (context: CommandContext, ...args: Args) => Promise<void>,
) => (...args: Args) => Promise<void>;

/** Adds the options of every command that uploads: where to, as what, and how many at once. */
export function withUploadOptions(
  command: Command,
  { noun, atOnce }: { readonly noun: string; readonly atOnce: number },
) {
  return command
    .option("--prefix <prefix>", "put the keys below this, e.g. invoices")
    .option("--tag <name=value>", "a tag of every document; can be repeated", collected)
    .option("--profile <name>", "extract under this profile")
    .option("--concurrency <n>", `${noun} at once`, positive, atOnce);
}

/** Those options' values. */
export interface UploadOptions {
  readonly prefix?: string;
  readonly tag?: readonly string[];
  readonly profile?: string;
  readonly concurrency: number;
}

/** A whole number from 1. */
export function positive(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("It takes a whole number from 1.");
  return Number(text);
}

/** Tags given as `name=value`; undefined where there are none. @throws {UsageError} */
export function tagsOf(texts: readonly string[] = []): Record<string, string> | undefined {
  if (texts.length === 0) return undefined;
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw new UsageError(`A tag is written as name=value, not "${text}".`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** An option that can be repeated. */
export function collected(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** A document's key: its place below the prefix, where there is one. A key does not begin with a slash. */
export function keyBelow(prefix: string | undefined, place: string): string {
  const folder = (prefix ?? "").replace(/^\/+|\/+$/g, "");
  return folder === "" ? place : `${folder}/${place}`;
}
