/** How options of several commands are read. */
import { InvalidArgumentError } from "commander";
import type { CommandContext } from "../context.ts";
import { UsageError } from "../errors.ts";

/** Makes a command's action out of one that is given its context. */
export type WithContext = <Args extends unknown[]>(
  action: (context: CommandContext, ...args: Args) => Promise<void>,
) => (...args: Args) => Promise<void>;

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
