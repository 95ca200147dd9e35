/** The life of the local service: arguments, folder, start, samples, stop. */
import { flushCompileCache } from "node:module";
import { authenticateByTokens, authenticateOpen, parseTokens, type TokenTable } from "../../api/bearer-tokens.ts";
import { checkedProfiles } from "../../config/check-profiles.ts";
import { settingsFromEnvironment, WrongSettingsError } from "../../config/settings.ts";
import { DEFAULT_TENANT } from "../../domain/caller.ts";
import { DataFolderInUseError, DataFolderUnusableError, openDataFolder } from "../../local/data-folder.ts";
import { EmbedderChangedError } from "../../local/passage-index/embedder-changed-error.ts";
import { systemClock } from "../../local/system-clock.ts";
import { createTextTelemetry } from "../../local/text-telemetry.ts";
import { SHIPPED_PROFILES } from "../../profiles/index.ts";
import { ArgumentError, type LocalArguments, parseLocalArguments, USAGE } from "./arguments.ts";
import { greeting } from "./greeting.ts";
import { AddressUnusableError, listen } from "./http-server.ts";
import { createInstallation } from "./installation.ts";
import { ModelsUnusableError, modelsAtStart } from "./models-at-start.ts";
import { ingestSamplesOnce } from "./samples.ts";
import { stopSignal } from "./stop-signal.ts";
import { assertSameTenancy, TenancyChangedError } from "./tenancy-mark.ts";

/** Documents read at once: one that is slow, or a bomb, does not hold up the others. */
const READ_WORKERS = 2;

/** How long a stop waits for each: requests in hand, work in hand, files. In all less than what a supervisor grants. */
const PATIENCE = { requests: 2_000, work: 5_000, files: 2_000 } as const;

/** Errors whose sentence says it all: no stack is printed. */
const PLAIN = [
  ArgumentError,
  DataFolderInUseError,
  DataFolderUnusableError,
  AddressUnusableError,
  TenancyChangedError,
  WrongSettingsError,
  ModelsUnusableError,
  EmbedderChangedError,
];

/** Runs until a signal, then ends the process; with exit code 1 and a sentence where it cannot run. */
export async function runLocalService(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    const parsed = parseLocalArguments(args, environment);
    if (parsed === "help") process.stdout.write(USAGE);
    else await serve(parsed, environment);
  } catch (error) {
    process.stderr.write(`${said(error)}\n`);
    // Threads and timers of a start that went wrong half way must not keep the process.
    process.exit(1);
  }
  // What did not stop in time is left to the next start: nothing is lost by ending here.
  process.exit(0);
}

async function serve(args: LocalArguments, environment: NodeJS.ProcessEnv): Promise<void> {
  const started = performance.now();
  const stopped = stopSignal();
  const tokens = args.tokens === null ? null : tokensIn(args.tokens);
  const tenancy = tokens === null ? "single" : "multi";
  const settings = { ...settingsFromEnvironment(environment, { readWorkers: READ_WORKERS }), tenancy } as const;
  const telemetry = createTextTelemetry({
    write: (line) => process.stderr.write(`${line}\n`),
    format: args.json ? "json" : "text",
    level: args.verbose ? "debug" : "info",
    clock: systemClock,
  });
  const folder = openDataFolder(args.data);
  try {
    assertSameTenancy(folder, tenancy);
    let url = args.publicUrl ?? "";
    const profiles = checkedProfiles(SHIPPED_PROFILES);
    const models = await modelsAtStart({ models: args.models, profiles, environment, telemetry });
    const installation = await createInstallation({
      folder,
      settings,
      telemetry,
      profiles,
      models,
      authenticate: tokens === null ? authenticateOpen() : authenticateByTokens(tokens),
      webhook: args.webhook,
      publicUrl: () => url,
    });
    const server = await listen(installation.fetch, args);
    url ||= server.url;
    if (args.rebuildIndex) await installation.requestRebuilds();
    const work = await installation.start();
    const isFirst = await ingestSamplesOnce(folder, installation.raw, {
      tenancy,
      tenants: args.samples ? tenantsOf(tokens) : [],
    });
    const samples = isFirst && args.samples;
    const isExposed = tokens === null && !isLoopback(args.host);
    process.stdout.write(
      greeting({
        url,
        data: args.data,
        seconds: (performance.now() - started) / 1000,
        models: models.description,
        hasSamples: args.samples,
        samples,
        signIn: tokens !== null,
        isExposed,
      }),
    );
    // Else only a clean end would leave compiled code to the next start.
    flushCompileCache();
    await stopped;
    telemetry.log("info", "stopping: work in hand ends or stores its place");
    installation.endStreams();
    await Promise.all([server.close(PATIENCE.requests), orGiveUp(work.stop(), PATIENCE.work)]);
    await orGiveUp(installation.close(), PATIENCE.files);
  } finally {
    folder.release();
  }
}

function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return PLAIN.some((kind) => error instanceof kind) ? error.message : (error.stack ?? error.message);
}

function tokensIn(text: string): TokenTable {
  try {
    return parseTokens(text);
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : "The tokens file is not understood.");
  }
}

function tenantsOf(tokens: TokenTable | null): readonly string[] {
  return tokens === null ? [DEFAULT_TENANT] : [...new Set([...tokens.values()].map((caller) => caller.tenant))];
}

/** Whether an address is reached from this machine only. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

async function orGiveUp(work: Promise<void>, milliseconds: number): Promise<void> {
  const patience = systemClock.sleep(milliseconds);
  await Promise.race([work.catch(() => undefined), patience]);
}
