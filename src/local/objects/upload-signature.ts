/**
 * The signature of upload grants, after AWS's Signature Version 4 for pre-signed URLs, with parameters of its own: what
 * was promised is in the URL and the headers, and an HMAC over all of it is in the URL too.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import { createHmac, timingSafeEqual } from "node:crypto";
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
    "X-Sluice-SignedHeaders": Object.keys(claims.headers).sort().join(";"),
    "X-Sluice-Signature": signatureOf(secret, claims).toString("hex"),
  };
  return `${base}${pathOf(claims)}?${new URLSearchParams(parameters)}`;
}

export type UploadVerdict =
  | { readonly kind: "valid"; readonly claims: UploadClaims }
  | { readonly kind: "AccessDenied" | "SignatureDoesNotMatch" | "RequestExpired" };

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
  const names = url.searchParams.get("X-Sluice-SignedHeaders")?.split(";");
  const signedAt = wholeNumber(url.searchParams.get("X-Sluice-Date"));
  const expiresInSeconds = wholeNumber(url.searchParams.get("X-Sluice-Expires"));
  if (!bucket || !key || !signature || !names || signedAt === null || expiresInSeconds === null) {
    return { kind: "AccessDenied" };
  }
  const headers: Record<string, string> = {};
  for (const name of names) {
    const value = name === "host" ? request.host : request.headers.get(name);
    if (value === null) return { kind: "SignatureDoesNotMatch" };
    headers[name] = value;
  }
  const claims = { bucket, key, signedAt: signedAt * 1000, expiresInSeconds, headers };
  if (!equal(signatureOf(secret, claims), signature)) return { kind: "SignatureDoesNotMatch" };
  if (now >= claims.signedAt + expiresInSeconds * 1000) return { kind: "RequestExpired" };
  return { kind: "valid", claims };
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
