/** One document's way up: a grant for its bytes, and the bytes to where the grant says. */
import { openAsBlob } from "node:fs";
import { lookup } from "mrmime";
import { type ApiClient, answered } from "../client/api-client.ts";
import { jsonOrNull } from "../client/json-or-null.ts";
import { problemFrom } from "../client/problem.ts";
import { CliError } from "../errors.ts";
import type { LocalBytes, Source } from "./source.ts";

/** What an upload says of the document besides its bytes. */
export interface UploadFacts {
  readonly key: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly profile?: string;
}

export interface Uploaded {
  readonly documentId: string;
  readonly uploadId: string;
  /** The upload that the document stood on just before; null where there was none. */
  readonly replaces: string | null;
}

/** Types that the service reads and the table of types does not know, or knows by another name. */
const OWN_TYPES: Readonly<Record<string, string>> = {
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  eml: "message/rfc822",
  md: "text/markdown",
  markdown: "text/markdown",
  ndjson: "application/x-ndjson",
  odp: "application/vnd.oasis.opendocument.presentation",
  ods: "application/vnd.oasis.opendocument.spreadsheet",
  odt: "application/vnd.oasis.opendocument.text",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** The media type that a name says. */
export function contentTypeOf(name: string): string {
  const ending = name.split(".").at(-1)?.toLowerCase() ?? "";
  return OWN_TYPES[ending] ?? lookup(name) ?? "application/octet-stream";
}

/** Sends bytes to a pre-signed URL: `fetch`, unless a test has another. */
export type Transfer = (url: string, init: RequestInit) => Promise<Response>;

/** Uploads a source's bytes. @throws {CliError} where the service or the store refuses them */
export async function uploadBytes(
  { client, transfer }: { readonly client: ApiClient; readonly transfer: Transfer },
  source: Source,
  facts: UploadFacts,
  signal: AbortSignal,
): Promise<Uploaded> {
  const { key, tags, profile } = facts;
  return await source.use(signal, async (bytes) => {
    const granted = answered(
      await client.POST("/documents", {
        params: { header: {} },
        body: {
          name: source.name,
          contentType: contentTypeOf(source.name),
          size: source.size,
          sha256: bytes.sha256,
          key,
          ...(tags !== undefined && { tags: { ...tags } }),
          ...(profile !== undefined && { profile }),
        },
        signal,
      }),
    );
    const { documentId, uploadId, upload } = granted;
    const replaces = await uploadShown(client, documentId, signal);
    await send(transfer, upload, bytes, signal);
    return { documentId, uploadId, replaces };
  });
}

/** The upload that a document stands on; null where there is none. */
async function uploadShown(client: ApiClient, documentId: string, signal: AbortSignal): Promise<string | null> {
  const result = await client.GET("/documents/{id}", { params: { path: { id: documentId } }, signal });
  if (result.response.status === 404 || result.response.status === 410) return null;
  return answered(result).uploadId;
}

async function send(
  transfer: Transfer,
  upload: { readonly url: string; readonly headers: Record<string, string> },
  { path }: LocalBytes,
  signal: AbortSignal,
): Promise<void> {
  const body = await openAsBlob(path);
  // The client counts the length itself, and refuses to be told.
  const headers = Object.entries(upload.headers).filter(([name]) => !/^(content-length|host)$/i.test(name));
  const answer = await transfer(upload.url, { method: "PUT", headers, body, signal }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new CliError(`The upload broke off; check the connection to ${new URL(upload.url).host}.`, { cause });
  });
  if (answer.ok) return void (await answer.body?.cancel());
  const said = await answer.text();
  throw problemFrom(answer.status, jsonOrNull(said));
}
