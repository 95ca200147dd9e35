/** Which service a command speaks to: by `--url`, by a named target, or the one on this machine. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { CliError, UsageError } from "./errors.ts";

/** How a target knows its callers. Secrets are not kept here: they come from the environment. */
const authSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("bearer"), variable: z.string() }),
  z.strictObject({
    kind: z.literal("client-credentials"),
    tokenUrl: z.url(),
    clientId: z.string(),
    scope: z.string().optional(),
    variable: z.string(),
  }),
  z.strictObject({ kind: z.literal("iam"), region: z.string(), profile: z.string().optional() }),
]);
export type TargetAuth = z.output<typeof authSchema>;

const targetSchema = z.strictObject({ url: z.url(), auth: authSchema });
export type Target = z.output<typeof targetSchema>;

const fileSchema = z.strictObject({
  targets: z.record(z.string(), targetSchema).default({}),
  current: z.string().nullable().default(null),
});
export type TargetsFile = z.output<typeof fileSchema>;

/** The service on this machine, as `npm start` runs it. */
export const LOCAL_URL = "http://127.0.0.1:8080";
/** Where a token comes from, unless a target names another variable. */
export const TOKEN_VARIABLE = "SLUICE_TOKEN";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the targets are kept. */
export function targetsPath(environment: Environment): string {
  const home = environment.XDG_CONFIG_HOME || join(homedir(), ".config");
  return join(home, "sluice", "targets.json");
}

/** @throws {CliError} naming the file where it is broken */
export function readTargets(path: string): TargetsFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { targets: {}, current: null };
    throw new CliError(`The targets in ${path} cannot be read; check the file's rights.`, { cause: error });
  }
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CliError(`The targets in ${path} are not as this version writes them; correct or remove the file.`, {
      cause,
    });
  }
}

/** Replaces the file as a whole, so that a crash leaves the old one or the new one. */
export function writeTargets(path: string, targets: TargetsFile): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(targets, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

export interface TargetChoice {
  readonly url?: string | undefined;
  readonly target?: string | undefined;
}

/**
 * The target that a command line means: `--url`, else `--target`, else SLUICE_URL, else the current one, else this
 * machine. A bare URL is signed with the token in SLUICE_TOKEN, where there is one.
 * @throws {UsageError} for a target that is not there
 */
export function chooseTarget(choice: TargetChoice, environment: Environment): Target {
  if (choice.url !== undefined && choice.target !== undefined) {
    throw new UsageError("Give either --url or --target, not both.");
  }
  const url = choice.url ?? (choice.target === undefined ? environment.SLUICE_URL : undefined);
  if (url !== undefined && url !== "") return { url: serviceUrl(url), auth: bareAuth(environment) };
  const { targets, current } = readTargets(targetsPath(environment));
  const name = choice.target ?? current;
  if (name === null) return { url: LOCAL_URL, auth: bareAuth(environment) };
  const target = targetNamed(targets, name);
  if (target !== undefined) return target;
  const known = Object.keys(targets).join(", ") || "none yet";
  throw new UsageError(
    `There is no target "${name}" (known: ${known}); add it with: sluice target add ${name} --at https://…`,
  );
}

/** The target of a name; never what every object inherits. */
export function targetNamed(targets: TargetsFile["targets"], name: string): Target | undefined {
  return Object.hasOwn(targets, name) ? targets[name] : undefined;
}

/** @throws {UsageError} where the text is no address of a service */
export function serviceUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new UsageError(`"${text}" is no address of a service; write one such as ${LOCAL_URL}.`);
  }
  return text.replace(/\/+$/, "");
}

function bareAuth(environment: Environment): TargetAuth {
  return environment[TOKEN_VARIABLE] ? { kind: "bearer", variable: TOKEN_VARIABLE } : { kind: "none" };
}
