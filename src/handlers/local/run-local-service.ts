/** The life of the local service: arguments, folder, start, samples, stop. */
import { existsSync } from "node:fs";
import { authenticateByTokens, authenticateOpen, parseTokens, type TokenTable } from "../../api/bearer-tokens.ts";
import { settingsFromEnvironment } from "../../config/settings.ts";
import { DEFAULT_TENANT } from "../../domain/caller.ts";
import { DataFolderInUseError, DataFolderUnusableError, openDataFolder } from "../../local/data-folder.ts";
import { systemClock } from "../../local/system-clock.ts";
import { createTextTelemetry } from "../../local/text-telemetry.ts";
import { ArgumentError, type LocalArguments, parseLocalArguments, USAGE } from "./arguments.ts";
import { greeting } from "./greeting.ts";
import { listen, PortInUseError } from "./http-server.ts";
import { createInstallation } from "./installation.ts";
import { ingestSamples } from "./samples.ts";
import { assertSameTenancy, TenancyChangedError } from "./tenancy-mark.ts";

/** How long a stop waits for work in hand before it leaves it to the next start. Milliseconds. */
const STOP_PATIENCE = 15_000;

/** Errors whose sentence says it all: no stack is printed. */
const PLAIN = [ArgumentError, DataFolderInUseError, DataFolderUnusableError, PortInUseError, TenancyChangedError];

/** Runs until a signal; sets the exit code. */
export async function runLocalService(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    const parsed = parseLocalArguments(args, environment);
    if (parsed === "help") process.stdout.write(USAGE);
    else await serve(parsed, environment);
  } catch (error) {
    if (!PLAIN.some((kind) => error instanceof kind)) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

async function serve(args: LocalArguments, environment: NodeJS.ProcessEnv): Promise<void> {
  const started = performance.now();
  const tokens = args.tokens === null ? null : tokensIn(args.tokens);
  const settings = { ...settingsFromEnvironment(environment), tenancy: tokens === null ? "single" : "multi" } as const;
  const telemetry = createTextTelemetry({
    write: (line) => process.stderr.write(`${line}\n`),
    format: args.json ? "json" : "text",
    level: args.verbose ? "debug" : "info",
    clock: systemClock,
  });
  const isNew = !existsSync(args.data);
  const folder = openDataFolder(args.data);
  try {
    assertSameTenancy(folder, settings.tenancy);
    let url = "";
    const installation = await createInstallation({
      folder,
      settings,
      telemetry,
      authenticate: tokens === null ? authenticateOpen() : authenticateByTokens(tokens),
      webhook: args.webhook === null ? null : { url: args.webhook, secret: args.webhookSecret ?? "" },
      publicUrl: () => url,
    });
    const server = await listen(installation.fetch, args);
    url = server.url;
    const work = await installation.start();
    if (isNew && args.samples) await ingestSamples(installation.raw, settings.tenancy, tenantsOf(tokens));
    process.stdout.write(
      greeting({ url, data: args.data, started, isNew, samples: args.samples, signIn: tokens !== null }),
    );
    await stopSignal();
    telemetry.log("info", "stopping: work in hand stores its place");
    await server.close();
    await orGiveUp(work.stop(), STOP_PATIENCE);
    await orGiveUp(installation.close(), STOP_PATIENCE);
  } finally {
    folder.release();
  }
  // What did not stop in time is left to the next start: nothing is lost by ending here.
  process.exit(0);
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

async function stopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

async function orGiveUp(work: Promise<void>, milliseconds: number): Promise<void> {
  const patience = systemClock.sleep(milliseconds);
  await Promise.race([work.catch(() => undefined), patience]);
}
