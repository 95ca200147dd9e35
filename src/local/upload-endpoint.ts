/** Where upload grants are used on one machine: the PUT that S3 takes on AWS. */
import type { Clock } from "../ports/clock.ts";
import { PreconditionFailedError } from "../ports/object-store.ts";
import type { FileObjectStore } from "./file-object-store.ts";
import { UploadRefusedError } from "./objects/upload-refused-error.ts";
import { type HeaderDifference, type UploadClaims, verifyUpload } from "./objects/upload-signature.ts";

export interface UploadEndpointOptions {
  readonly store: FileObjectStore;
  /** The one the store signs with. */
  readonly signingSecret: Uint8Array;
  readonly clock: Pick<Clock, "now">;
}

/** What the server knows of a request besides its text. */
export interface RequestSource {
  /** The client's IP address. */
  readonly address?: string;
}

/** Serves everything under `/uploads/`. Never rejects for what a client did: refusals are problem+json answers. */
export type UploadEndpoint = (request: Request, source?: RequestSource) => Promise<Response>;

/**
 * A PUT is taken only as its grant promised: bucket, key, host, time, length, type, checksum, metadata. Bytes stream to
 * disk; length and checksum are verified before a version exists, so a refused upload leaves nothing.
 */
export function createUploadEndpoint(options: UploadEndpointOptions): UploadEndpoint {
  return async (request, source = {}) => {
    try {
      const claims = verified(options, request);
      const written = await receive(options.store, request, claims, source);
      return new Response(null, {
        status: 200,
        headers: { etag: `"${written.etag}"`, "x-amz-version-id": written.versionId },
      });
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      return refusal.toResponse();
    }
  };
}

/** @throws {UploadRefusedError} */
function verified({ store, signingSecret, clock }: UploadEndpointOptions, request: Request): UploadClaims {
  if (request.method !== "PUT") throw new UploadRefusedError("MethodNotAllowed");
  const { headers, url } = request;
  if (!headers.has("content-length")) throw new UploadRefusedError("MissingContentLength");
  const host = headers.get("host") ?? new URL(url).host;
  const verdict = verifyUpload(signingSecret, { url, host, headers }, clock.now());
  if (verdict.kind === "SignatureDoesNotMatch" && verdict.differs.length > 0) {
    throw new UploadRefusedError(verdict.kind, { detail: verdict.differs.map(differenceText).join(" ") });
  }
  if (verdict.kind !== "valid") throw new UploadRefusedError(verdict.kind);
  const { claims } = verdict;
  if (claims.bucket !== store.bucket) throw new UploadRefusedError("AccessDenied");
  // As S3 does: what is stored with the object must have been signed.
  for (const name of headers.keys()) {
    if (name.startsWith("x-amz-") && claims.headers[name] === undefined) throw new UploadRefusedError("AccessDenied");
  }
  return claims;
}

/** What a header is and what it should have been, in one sentence. */
function differenceText({ name, promised, given }: HeaderDifference): string {
  const came = given === null ? "is missing" : `is ${given}`;
  return `The header ${name} ${came}; ${promised} was promised.`;
}

async function receive(store: FileObjectStore, request: Request, claims: UploadClaims, source: RequestSource) {
  const size = Number(claims.headers["content-length"]);
  const checksum = claims.headers["x-amz-checksum-sha256"];
  const ifMatch = request.headers.get("if-match")?.replaceAll('"', "");
  return store.receive(claims.key, bytesOf(request), {
    contentType: claims.headers["content-type"] ?? "",
    metadata: metadataOf(claims.headers),
    ...(request.headers.has("if-none-match") && { ifNoneMatch: "*" as const }),
    ...(ifMatch !== undefined && { ifMatch }),
    ...(source.address !== undefined && { sourceAddress: source.address }),
    checkSize(total) {
      if (total > size) throw new UploadRefusedError("EntityTooLarge");
    },
    checkBlob(blob) {
      if (blob.size < size) throw new UploadRefusedError("IncompleteBody");
      const given = Buffer.from(blob.sha256, "hex").toString("base64");
      if (checksum !== undefined && checksum !== given) throw new UploadRefusedError("BadDigest");
    },
  });
}

function metadataOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  const prefix = "x-amz-meta-";
  const named = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(named.map(([name, value]) => [name.slice(prefix.length), value]));
}

/** The refusal that an error means; undefined where it is our own fault. */
function refusalOf(error: unknown): UploadRefusedError | undefined {
  if (error instanceof UploadRefusedError) return error;
  if (error instanceof PreconditionFailedError) return new UploadRefusedError("PreconditionFailed");
  return undefined;
}

/** The body as it arrives; one that breaks off is the client's affair, not a fault of ours. */
async function* bytesOf(request: Request): AsyncGenerator<Uint8Array> {
  if (request.body === null) return;
  try {
    yield* request.body;
  } catch (error) {
    throw new UploadRefusedError("IncompleteBody", { cause: error });
  }
}
