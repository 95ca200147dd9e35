/** Many files at once: each uploaded, unless it has been, and followed to its end. */
import type { ApiClient, DocumentView } from "../client/api-client.ts";
import { ServiceProblem } from "../client/problem.ts";
import { CliError } from "../errors.ts";
import type { FoundFile } from "./find-files.ts";
import { followToEnd } from "./follow.ts";
import type { Journal } from "./journal.ts";
import { checksumOf, type Transfer, type Uploaded, type UploadFacts, uploadFile } from "./upload-file.ts";

/** A file and what is to become of it. */
export interface Put {
  readonly file: FoundFile;
  readonly facts: UploadFacts;
}

export type PutStep = "waiting" | "uploading" | "processing" | "ended";

/** How a file ended: as a document, or with the sentence why it did not become one. */
export interface PutEnd {
  readonly put: Put;
  readonly document: DocumentView | null;
  readonly error: string | null;
  /** The bytes were there already from an earlier run. */
  readonly resumed: boolean;
}

export interface PutOptions {
  readonly client: ApiClient;
  readonly journal: Journal;
  readonly transfer: Transfer;
  readonly signal: AbortSignal;
  /** Uploads at once. */
  readonly concurrency: number;
  /** Told of each step of each file. */
  readonly onStep: (put: Put, step: PutStep, end?: PutEnd) => void;
}

/**
 * Puts files; answers with how each ended, in their order. A file that fails does not hold up the others.
 * @throws the signal's reason once it is aborted; the journal then knows what was uploaded
 */
export async function putFiles(puts: readonly Put[], options: PutOptions): Promise<readonly PutEnd[]> {
  const slots = new Slots(options.concurrency);
  return await Promise.all(
    puts.map(async (put) => {
      const end = await putOne(put, slots, options);
      options.onStep(put, "ended", end);
      return end;
    }),
  );
}

async function putOne(put: Put, slots: Slots, options: PutOptions): Promise<PutEnd> {
  const { signal, onStep, client } = options;
  let resumed = false;
  try {
    const uploaded = await slots.use(signal, async () => {
      onStep(put, "uploading");
      const sha256 = await checksumOf(put.file.path, signal);
      const earlier = await earlierUpload(put, sha256, options);
      if (earlier !== undefined) {
        resumed = true;
        return earlier;
      }
      const made = await uploadFile(options, put.file, { ...put.facts, sha256 }, signal);
      options.journal.note({ key: put.facts.key, sha256, ...made });
      return made;
    });
    onStep(put, "processing");
    return { put, document: await followToEnd(client, uploaded, signal), error: null, resumed };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CliError) return { put, document: null, error: error.message, resumed };
    throw error;
  }
}

/** The upload of these bytes that an earlier run made, where the document still stands on it. */
async function earlierUpload(put: Put, sha256: string, options: PutOptions): Promise<Uploaded | undefined> {
  const entry = options.journal.find(put.facts.key, sha256);
  if (entry === undefined) return undefined;
  const { signal, client } = options;
  const { data, response } = await client.GET("/documents/{id}", {
    params: { path: { id: entry.documentId } },
    signal,
  });
  if (data === undefined) {
    if (response.status === 404 || response.status === 410) return undefined;
    throw new ServiceProblem(response.status, "unknown", `The service answered with status ${response.status}.`);
  }
  // Something else lies under the key by now, the upload never came, or it failed: it is worth another try.
  const stands = data.uploadId === entry.uploadId && !["AWAITING_UPLOAD", "EXPIRED", "FAILED"].includes(data.status);
  return stands ? entry : undefined;
}

/** A bounded number of things at once, in the order they came. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async use<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
