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

/** Credentials all engines take. DynamoDB Local allows letters and digits only in an access key. */
export const TEST_CREDENTIALS = { accessKeyId: "sluicetestkey", secretAccessKey: "sluice-test-secret" } as const;

/** The region all engines are addressed in. */
export const TEST_REGION = "us-east-1";
