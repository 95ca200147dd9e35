/** One file's way up: its checksum, a grant for it, and the bytes to where the grant says. */
import { createHash } from "node:crypto";
import { createReadStream, openAsBlob } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { lookup } from "mrmime";
import { type ApiClient, answered } from "../client/api-client.ts";
import { problemFrom } from "../client/problem.ts";
import { CliError } from "../errors.ts";
import type { FoundFile } from "./find-files.ts";

/** What an upload says of the document besides its bytes. */
export interface UploadFacts {
  readonly key: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly profile?: string;
}

export interface Uploaded {
  readonly documentId: string;
  readonly uploadId: string;
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

/** SHA-256 of a file, hex. */
export async function checksumOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest("hex");
}

/** Sends bytes to a pre-signed URL: `fetch`, unless a test has another. */
export type Transfer = (url: string, init: RequestInit) => Promise<Response>;

/** Uploads a file's bytes. @throws {CliError} where the service or the store refuses them */
export async function uploadFile(
  { client, transfer }: { readonly client: ApiClient; readonly transfer: Transfer },
  file: FoundFile,
  facts: UploadFacts & { readonly sha256: string },
  signal: AbortSignal,
): Promise<Uploaded> {
  const { key, tags, profile, sha256 } = facts;
  const granted = answered(
    await client.POST("/documents", {
      params: { header: {} },
      body: {
        name: basename(file.path),
        contentType: contentTypeOf(file.path),
        size: file.size,
        sha256,
        key,
        ...(tags !== undefined && { tags: { ...tags } }),
        ...(profile !== undefined && { profile }),
      },
      signal,
    }),
  );
  await send(transfer, granted.upload, file, signal);
  return { documentId: granted.documentId, uploadId: granted.uploadId };
}

async function send(
  transfer: Transfer,
  upload: { readonly url: string; readonly headers: Record<string, string> },
  file: FoundFile,
  signal: AbortSignal,
): Promise<void> {
  const body = await openAsBlob(file.path);
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

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
