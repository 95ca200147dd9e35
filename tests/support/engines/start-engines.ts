import { startDynamoDbLocal } from "./dynamodb-local.ts";
import { areEnginesRequired, type Engine, MissingPrerequisiteError, type StartEngine } from "./engine.ts";
import { startMoto } from "./moto.ts";
import { startOpenSearch } from "./opensearch.ts";
import { startVersityGw } from "./versitygw.ts";

export interface EngineEntry {
  readonly title: string;
  /** The environment variable that names one that runs already. */
  readonly variable: string;
  readonly start: StartEngine;
}

/** Engines by a short name. */
export type EngineTable = Readonly<Record<string, EngineEntry>>;

/** The engines that integration tests stand on. */
export const ENGINES = {
  dynamodb: { title: "DynamoDB Local", variable: "SLUICE_TEST_DYNAMODB_URL", start: startDynamoDbLocal },
  s3: { title: "VersityGW (S3)", variable: "SLUICE_TEST_S3_URL", start: startVersityGw },
  opensearch: { title: "OpenSearch", variable: "SLUICE_TEST_OPENSEARCH_URL", start: startOpenSearch },
  moto: { title: "moto (SQS, EventBridge, S3)", variable: "SLUICE_TEST_MOTO_URL", start: startMoto },
} as const satisfies EngineTable;

export type EngineName = keyof typeof ENGINES;

/** Where an engine answers, or why there is none. */
export type EngineState = { readonly url: string } | { readonly skipped: string };

export type EngineStates<Name extends string = EngineName> = Readonly<Record<Name, EngineState>>;

export interface StartedEngines<Name extends string> {
  readonly states: EngineStates<Name>;
  /** One sentence for each engine that is missing. */
  readonly skipped: readonly string[];
  /** Ends everything that was started here. */
  readonly stop: () => Promise<void>;
}

export interface StartOptions {
  /** Takes one line of progress at a time. */
  readonly say: (line: string) => void;
  /** May name running engines; with `SLUICE_ENGINES_REQUIRED=1` one that cannot be had is an error. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Takes the engines that the environment names, and starts the others, all at once.
 * @throws what made an engine fail, once the others are ended; one that cannot be had here is skipped, unless the
 * environment requires them all
 */
export async function startEngines<Name extends string>(
  table: Readonly<Record<Name, EngineEntry>>,
  { say, environment }: StartOptions,
): Promise<StartedEngines<Name>> {
  const engines: Engine[] = [];
  const stop = async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
  };
  const begun = Object.entries<EngineEntry>(table).map(async ([name, entry]): Promise<[string, EngineState]> => {
    const given = environment[entry.variable];
    if (given) {
      say(`${entry.title}: ${given}, as ${entry.variable} says`);
      return [name, { url: given }];
    }
    const from = performance.now();
    try {
      const engine = await entry.start((line) => say(`${entry.title}: ${line}`));
      engines.push(engine);
      say(`${entry.title}: ready after ${((performance.now() - from) / 1000).toFixed(1)} s`);
      return [name, { url: engine.url }];
    } catch (error) {
      if (!(error instanceof MissingPrerequisiteError) || areEnginesRequired(environment)) {
        throw new Error(`${entry.title} could not be started. ${(error as Error).message}`, { cause: error });
      }
      const skipped = `${entry.title} ${error.message}; or name a running one in ${entry.variable}`;
      say(`skipped: ${skipped}`);
      return [name, { skipped }];
    }
  });
  const settled = await Promise.allSettled(begun);
  const failed = settled.find((one) => one.status === "rejected");
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  const states = Object.fromEntries(
    settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])),
  ) as unknown as EngineStates<Name>;
  const skipped = Object.values<EngineState>(states).flatMap((state) => ("skipped" in state ? [state.skipped] : []));
  return { states, skipped, stop };
}
