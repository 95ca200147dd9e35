import { parseArgs } from "node:util";
import { CommandError } from "./command-error.ts";

/** A command's own options: whether each takes a text (`--to RELEASE`), or says yes by being there (`--yes`). */
type Options = Readonly<Record<string, "text" | "flag">>;

/** The options given; absent ones are undefined. */
type Given<Own extends Options> = { readonly [Name in keyof Own]?: Own[Name] extends "text" ? string : true };

/** A command's options. @throws {CommandError} for one it does not have, without its text, and for anything else */
export function optionsIn<Own extends Options>(args: readonly string[], own: Own): Given<Own> {
  const types = Object.entries(own).map(([name, kind]) => [name, { type: kind === "text" ? "string" : "boolean" }]);
  try {
    return parseArgs({ args: [...args], options: Object.fromEntries(types), strict: true }).values as Given<Own>;
  } catch {
    const known = Object.entries(own).map(([name, kind]) => `--${name}${kind === "text" ? " TEXT" : ""}`);
    throw new CommandError(`This takes ${known.join(", ") || "no arguments"}, not: ${args.join(" ")}`);
  }
}
