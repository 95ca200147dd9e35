import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FunctionName } from "../../../infra/grants/functions.ts";
import { createSqsClient } from "../../../src/aws/sqs/sqs-client.ts";
import { SqsWorkQueue } from "../../../src/aws/sqs/sqs-work-queue.ts";
import { root } from "../../../src/setup/install/project.mjs";
import { FunctionProcess } from "../../../src/setup/invoke/function-process.ts";
import { TEST_CREDENTIALS, TEST_REGION } from "../../support/engines/engine.ts";
import { EventSourceMapping } from "../event-source-mapping.ts";

/** A stack's outputs, as far as its functions are run by them. */
export interface FunctionOutputs {
  readonly queueUrl: string;
  /** Each function's variables. */
  readonly functionEnvironments: Readonly<Record<FunctionName, Readonly<Record<string, string>>>>;
}

const CALL_SECONDS = 60;

/**
 * The functions of a stack whose emulator runs none: the bundles that `npm run up` left in dist/lambda, each in a
 * process with exactly the variables that the deployment gave it, and what Lambda does between queue and worker.
 */
export class DeployedFunctions {
  readonly #outputs: FunctionOutputs;
  readonly #moto: string;
  readonly #logFile: string;
  readonly #log: number;
  readonly #processes: FunctionProcess[] = [];
  #isClosed = false;
  readonly #mappings: EventSourceMapping[] = [];

  constructor(outputs: FunctionOutputs, { moto, folder }: { readonly moto: string; readonly folder: string }) {
    this.#outputs = outputs;
    this.#moto = moto;
    this.#logFile = join(folder, "functions.log");
    this.#log = openSync(this.#logFile, "a");
  }

  /** Starts a function; the answer calls it. */
  start(name: FunctionName): (event: unknown) => Promise<unknown> {
    const environment = {
      ...this.#outputs.functionEnvironments[name],
      AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
    };
    const code = join(root, "dist", "lambda", name, "index.mjs");
    const started = new FunctionProcess({ code, environment, output: this.#log });
    this.#processes.push(started);
    return (event) => started.call(event, { timeoutSeconds: CALL_SECONDS });
  }

  /** From now on the queue's messages go to the worker. */
  mapQueueToWorker(): void {
    const client = createSqsClient({ region: TEST_REGION, endpoint: this.#moto, credentials: TEST_CREDENTIALS });
    const queue = new SqsWorkQueue({ client, url: this.#outputs.queueUrl });
    this.#mappings.push(new EventSourceMapping(queue, this.start("ingest-worker")));
  }

  /** Everything the functions wrote. */
  get log(): string {
    return readFileSync(this.#logFile, "utf8");
  }

  /** Ends them all; a second time does nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.all(this.#mappings.map((mapping) => mapping.stop()));
    await Promise.all(this.#processes.map((one) => one.close()));
    closeSync(this.#log);
  }
}
