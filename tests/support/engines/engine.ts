/** A server that stands where an AWS service stands, for integration tests. */
export interface Engine {
  /** Where it answers, e.g. `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Ends it and removes what it kept. */
  readonly stop: () => Promise<void>;
}

/** Starts an engine; `say` takes one line of progress at a time. */
export type StartEngine = (say: (line: string) => void) => Promise<Engine>;

/** The machine lacks what an engine is made from: its tests are skipped with this sentence. */
export class MissingPrerequisiteError extends Error {
  override readonly name = "MissingPrerequisiteError";
}

/** Whether nothing may be skipped: `SLUICE_ENGINES_REQUIRED=1`, as a pull request's job says. */
export function areEnginesRequired(environment: Readonly<Record<string, string | undefined>>): boolean {
  return environment.SLUICE_ENGINES_REQUIRED === "1";
}

/**
 * What tests stand on beside the engines that are started for all of them, or why they are skipped.
 * @param what its name, for that sentence
 * @throws what keeps it from being had, where nothing may be skipped; whatever else goes wrong, always
 */
export async function prepared<Ground>(
  what: string,
  prepare: () => Promise<Ground>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Ground | { readonly missing: string }> {
  try {
    return await prepare();
  } catch (error) {
    if (!(error instanceof MissingPrerequisiteError) || areEnginesRequired(environment)) throw error;
    const missing = `${what} ${error.message}`;
    process.stderr.write(`not tested: ${missing}\n`);
    return { missing };
  }
}

/** Credentials all engines take. DynamoDB Local allows letters and digits only in an access key. */
export const TEST_CREDENTIALS = { accessKeyId: "sluicetestkey", secretAccessKey: "sluice-test-secret" } as const;

/** The region all engines are addressed in. */
export const TEST_REGION = "us-east-1";
