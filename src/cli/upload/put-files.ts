/** Many documents at once: each uploaded, unless it has been, and followed to its end where that is wanted. */
import { Slots } from "../../domain/slots.ts";
import type { ApiClient, DocumentView } from "../client/api-client.ts";
import { ServiceProblem } from "../client/problem.ts";
import { CliError } from "../errors.ts";
import { followToEnd } from "./follow.ts";
import type { Journal } from "./journal.ts";
import type { Source } from "./source.ts";
import { type Transfer, type Uploaded, type UploadFacts, uploadBytes } from "./upload-file.ts";

/** Bytes and what is to become of them. */
export interface Put {
  readonly source: Source;
  readonly facts: UploadFacts;
}

export type PutStep = "waiting" | "uploading" | "processing" | "ended";

/** How one ended: uploaded, and as a document where it was followed; or with the sentence why it was not. */
export interface PutEnd {
  readonly put: Put;
  readonly uploaded: Uploaded | null;
  readonly document: DocumentView | null;
  readonly error: string | null;
  /** Another upload under the same key took its place before it ended. */
  readonly replaced: boolean;
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
  /** Whether to wait until each document has ended. */
  readonly follow: boolean;
  /** Told of each step of each. */
  readonly onStep: (put: Put, step: PutStep, end?: PutEnd) => void;
}

/**
 * Puts documents; answers with how each ended, in their order. One that fails does not hold up the others.
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
  const { signal, onStep, client, follow, journal } = options;
  let resumed = false;
  let uploaded: Uploaded | null = null;
  try {
    uploaded = await slots.run(async () => {
      signal.throwIfAborted();
      onStep(put, "uploading");
      const fingerprint = fingerprintOf(await put.source.fingerprint(signal), put.facts);
      const earlier = await earlierUpload(put, fingerprint, options);
      if (earlier !== undefined) {
        resumed = true;
        return earlier;
      }
      const made = await uploadBytes(options, put.source, put.facts, signal);
      const { documentId, uploadId } = made;
      journal.note({ key: put.facts.key, fingerprint, documentId, uploadId });
      return made;
    });
    if (!follow) return { put, uploaded, document: null, error: null, replaced: false, resumed };
    onStep(put, "processing");
    const document = await followToEnd(client, uploaded, signal);
    return { put, uploaded, document, error: null, replaced: document === null, resumed };
  } catch (error) {
    signal.throwIfAborted();
    const sentence = sentenceOf(error, put.source.label);
    if (sentence === null) throw error;
    return { put, uploaded, document: null, error: sentence, replaced: false, resumed };
  }
}

/** Why one document failed, where the fault is its own and not this command's. */
function sentenceOf(error: unknown, label: string): string | null {
  if (error instanceof CliError) return error.message;
  const { code, syscall } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  if (code === undefined || syscall === undefined) return null;
  return `${label} cannot be read (${code}); check its rights.`;
}

/** Tells an upload from others under its key: by its bytes, and by what it says of the document besides. */
function fingerprintOf(bytes: string, { tags, profile }: UploadFacts): string {
  if (tags === undefined && profile === undefined) return bytes;
  const sorted = Object.entries(tags ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  return `${bytes} ${JSON.stringify([sorted, profile ?? null])}`;
}

/** The upload of these bytes that an earlier run made, where the document still stands on it. */
async function earlierUpload(put: Put, fingerprint: string, options: PutOptions): Promise<Uploaded | undefined> {
  const entry = options.journal.find(put.facts.key, fingerprint);
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
  return stands ? { documentId: entry.documentId, uploadId: entry.uploadId, replaces: null } : undefined;
}
