import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseConfig, type SluiceConfig, WrongConfigError } from "../config.ts";
import { CommandError } from "./command-error.ts";

/** The name of a stack's file; a stack may be named with its organization and project: `<organization>/<project>/<stack>`. */
export function stackFileOf(stack: string): string {
  return `Pulumi.${stack.split("/").at(-1)}.yaml`;
}

/** The secrets provider that a stack's file names, e.g. `passphrase` or `awskms://alias/<name>`; null for none. */
export function secretsProviderOf(file: string): string | null {
  if (!existsSync(file)) return null;
  const { secretsprovider } = (parse(readFileSync(file, "utf8")) ?? {}) as { readonly secretsprovider?: string };
  return secretsprovider ?? null;
}

/** The configuration of a stack's file (Pulumi.<stack>.yaml), as Pulumi gives it to the program: every value a text. */
export function stackValues(file: string): Record<string, string> {
  const { config } = parse(file) as { readonly config?: Readonly<Record<string, unknown>> };
  const values = Object.entries(config ?? {}).map(([key, value]): [string, string] => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(values);
}

/** The configuration in a stack's file; all defaults where it is not there. @throws {CommandError} for a wrong one */
export function configOf(file: string): SluiceConfig {
  try {
    return parseConfig(existsSync(file) ? stackValues(readFileSync(file, "utf8")) : {});
  } catch (error) {
    throw error instanceof WrongConfigError ? new CommandError(error.message) : error;
  }
}
