import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { MODEL_LIST_VARIABLE } from "../../config/model-list.ts";

/** What `npm start -- …` says. */
export interface LocalArguments {
  readonly port: number;
  readonly host: string;
  /** Absolute path of the data folder. */
  readonly data: string;
  /** Content of the tokens file; null in single tenancy without sign-in. */
  readonly tokens: string | null;
  readonly models: ModelsArgument;
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  /** Where clients reach the service, without a slash at its end; null for where it listens. */
  readonly publicUrl: string | null;
  readonly json: boolean;
  readonly samples: boolean;
  /** Whether every document is put into the index again. */
  readonly rebuildIndex: boolean;
  readonly verbose: boolean;
}

/** Which models are asked for; `list` is the list of models as JSON text, null for the usual ones. */
export type ModelsArgument = { readonly kind: "offline" } | { readonly kind: "bedrock"; readonly list: string | null };

/** A wrong argument, with the sentence to print. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";
}

export const USAGE = `Sluice on one machine: upload, extract, search; no account, no Docker, no model key.

  npm start -- [options]

  --port N             port of the HTTP API                        (default 8080; 0 takes a free one)
  --host ADDRESS       address to listen on                        (default 127.0.0.1)
  --public-url URL     where clients reach it, if that differs     (upload URLs begin with it)
  --data DIR           folder that holds everything                (default ./data)
  --tokens FILE        JSON file {"<bearer token>": "<tenant>"}: callers must sign in, each sees its own tenant
  --models KIND        offline or bedrock: Claude and Titan in your AWS account    (default offline)
  --model-list FILE    JSON file with the models on Bedrock (src/config/models.md)       (or SLUICE_MODEL_LIST)
  --webhook URL        is told of every document that is ready, partial, failed or deleted
  --webhook-secret S   signs these calls                           (or SLUICE_WEBHOOK_SECRET; at least 16 characters)
  --no-samples         do not ingest the samples on the first start
  --rebuild-index      put every document into the index again, where the index was lost
  --json               log as JSON lines
  --verbose            log debug messages too
  --help               this text
`;

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((number) => number <= 65_535);

/** A secret that can be guessed signs nothing. Characters. */
const SHORTEST_SECRET = 16;

/**
 * Parses the command line.
 * @throws {ArgumentError} naming what is wrong
 */
export function parseLocalArguments(args: readonly string[], environment: NodeJS.ProcessEnv): LocalArguments | "help" {
  const values = parsed(args);
  if (values.help === true) return "help";
  const number = port.safeParse(values.port ?? "8080");
  if (!number.success) throw new ArgumentError(`--port takes a number from 0 to 65535, not "${values.port}".`);
  const secret = values["webhook-secret"] ?? environment.SLUICE_WEBHOOK_SECRET;
  return {
    port: number.data,
    host: values.host ?? "127.0.0.1",
    data: resolve(values.data ?? "data"),
    tokens: values.tokens === undefined ? null : readText(values.tokens, "The tokens file"),
    models: modelsOf(values.models ?? "offline", values["model-list"], environment),
    webhook: webhookOf(values.webhook, secret),
    publicUrl: publicUrlOf(values["public-url"]),
    json: values.json === true,
    samples: values["no-samples"] !== true,
    rebuildIndex: values["rebuild-index"] === true,
    verbose: values.verbose === true,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: "string" },
        host: { type: "string" },
        "public-url": { type: "string" },
        data: { type: "string" },
        tokens: { type: "string" },
        models: { type: "string" },
        "model-list": { type: "string" },
        webhook: { type: "string" },
        "webhook-secret": { type: "string" },
        "no-samples": { type: "boolean" },
        "rebuild-index": { type: "boolean" },
        json: { type: "boolean" },
        verbose: { type: "boolean" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    const said = error instanceof Error ? error.message : "An argument is wrong.";
    throw new ArgumentError(`${said} (npm start -- --help lists the options.)`);
  }
}

function modelsOf(kind: string, file: string | undefined, environment: NodeJS.ProcessEnv): ModelsArgument {
  if (kind === "bedrock") {
    const list = file === undefined ? environment[MODEL_LIST_VARIABLE] : readText(file, "The list of models");
    return { kind, list: list || null };
  }
  if (kind !== "offline") throw new ArgumentError(`--models takes offline or bedrock, not "${kind}".`);
  if (file !== undefined) throw new ArgumentError("--model-list goes with --models bedrock.");
  return { kind };
}

function webhookOf(url: string | undefined, secret: string | undefined): LocalArguments["webhook"] {
  if (url === undefined) return null;
  // The URL may hold a token, so it is not repeated.
  if (!isHttpUrl(url)) throw new ArgumentError("--webhook takes a URL that begins with http:// or https://.");
  if (secret !== undefined && secret.length >= SHORTEST_SECRET) return { url, secret };
  throw new ArgumentError(
    `--webhook needs a secret of at least ${SHORTEST_SECRET} characters that signs its calls; set it with --webhook-secret or SLUICE_WEBHOOK_SECRET.`,
  );
}

function publicUrlOf(url: string | undefined): string | null {
  if (url === undefined) return null;
  if (!isHttpUrl(url))
    throw new ArgumentError(`--public-url takes a URL such as https://sluice.example, not "${url}".`);
  return url.replace(/\/+$/, "");
}

function isHttpUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function readText(file: string, what: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new ArgumentError(`${what} ${file} cannot be read; check its path and rights.`, { cause });
  }
}
