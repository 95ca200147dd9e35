/**
 * The signature of upload grants, after AWS's Signature Version 4 for pre-signed URLs, with parameters of its own: what
 * was promised is in the URL, headers included, so that a request can be told what it has otherwise; an HMAC over all
 * of it is in the URL too.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { keyFromPath, keyToPath } from "./object-key.ts";

/** What a grant promises. */
export interface UploadClaims {
  readonly bucket: string;
  readonly key: string;
  /** Milliseconds since 1970, whole seconds. */
  readonly signedAt: number;
  readonly expiresInSeconds: number;
  /** Every header that is bound, names in lower case, `host` included. */
  readonly headers: Readonly<Record<string, string>>;
}

const ALGORITHM = "SLUICE-HMAC-SHA256";
const PATH = /^\/uploads\/([^/]+)\/(.+)$/s;

/** The pre-signed URL of a grant. */
export function signUpload(secret: Uint8Array, publicUrl: string, claims: UploadClaims): string {
  const base = publicUrl.replace(/\/+$/, "");
  const parameters = {
    "X-Sluice-Date": String(claims.signedAt / 1000),
    "X-Sluice-Expires": String(claims.expiresInSeconds),
    "X-Sluice-Headers": Buffer.from(JSON.stringify(claims.headers)).toString("base64url"),
    "X-Sluice-Signature": signatureOf(secret, claims).toString("hex"),
  };
  return `${base}${pathOf(claims)}?${new URLSearchParams(parameters)}`;
}

export type UploadVerdict =
  | { readonly kind: "valid"; readonly claims: UploadClaims }
  | { readonly kind: "AccessDenied" | "RequestExpired" }
  /** `differs`: the headers that are not the promised ones, where the URL is whole. */
  | { readonly kind: "SignatureDoesNotMatch"; readonly differs: readonly HeaderDifference[] };

/** A header that came otherwise than it was promised; null where it did not come. */
export interface HeaderDifference {
  readonly name: string;
  readonly promised: string;
  readonly given: string | null;
}

/** Whether a PUT keeps what its grant promised. */
export function verifyUpload(
  secret: Uint8Array,
  request: { url: string; host: string; headers: Headers },
  now: number,
): UploadVerdict {
  const url = new URL(request.url);
  const [, bucketPath, path] = PATH.exec(url.pathname) ?? [];
  const bucket = keyFromPath(bucketPath ?? "");
  const key = keyFromPath(path ?? "");
  const signature = url.searchParams.get("X-Sluice-Signature");
  const promised = promisedHeaders(url.searchParams.get("X-Sluice-Headers"));
  const signedAt = wholeNumber(url.searchParams.get("X-Sluice-Date"));
  const expiresInSeconds = wholeNumber(url.searchParams.get("X-Sluice-Expires"));
  if (!bucket || !key || !signature || !promised || signedAt === null || expiresInSeconds === null) {
    return { kind: "AccessDenied" };
  }
  const claims = { bucket, key, signedAt: signedAt * 1000, expiresInSeconds, headers: promised };
  if (!equal(signatureOf(secret, claims), signature)) return { kind: "SignatureDoesNotMatch", differs: [] };
  if (now >= claims.signedAt + expiresInSeconds * 1000) return { kind: "RequestExpired" };
  const differs = Object.entries(promised).flatMap(([name, value]) => {
    const given = name === "host" ? request.host : request.headers.get(name);
    return given === value ? [] : [{ name, promised: value, given }];
  });
  return differs.length === 0 ? { kind: "valid", claims } : { kind: "SignatureDoesNotMatch", differs };
}

const headersSchema = z.record(z.string(), z.string());

function promisedHeaders(text: string | null): Readonly<Record<string, string>> | null {
  try {
    return headersSchema.parse(JSON.parse(Buffer.from(text ?? "", "base64url").toString("utf8")));
  } catch {
    return null;
  }
}

function signatureOf(secret: Uint8Array, claims: UploadClaims): Buffer {
  const names = Object.keys(claims.headers).sort();
  const lines = [
    ALGORITHM,
    "PUT",
    pathOf(claims),
    String(claims.signedAt),
    String(claims.expiresInSeconds),
    names.join(";"),
    ...names.map((name) => `${name}:${claims.headers[name]}`),
  ];
  return createHmac("sha256", secret).update(lines.join("\n"), "utf8").digest();
}

function pathOf({ bucket, key }: UploadClaims): string {
  return `/uploads/${keyToPath(bucket)}/${keyToPath(key)}`;
}

/** In constant time: how far a guess was right stays unknown. */
function equal(expected: Buffer, given: string): boolean {
  return /^[0-9a-f]{64}$/.test(given) && timingSafeEqual(expected, Buffer.from(given, "hex"));
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : null;
}
