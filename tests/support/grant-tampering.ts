/**
 * Every way to use an upload grant for something else than what it promises. One table for all stores: it knows only
 * what signed PUTs have in common (S3's header names; parameters that end in Signature and Expires).
 */
import { createHash } from "node:crypto";
import type { SignedUpload, UploadGrantRequest } from "../../src/ports/object-store.ts";
import type { RawRequest } from "./send-request.ts";

export interface TamperingCase {
  readonly title: string;
  /** What becomes of the grant before the request: it lies until it has expired, or it is used as promised. */
  readonly before?: "expires" | "is used";
  /** Turns a grant and the promised body into a request that the store must refuse. */
  readonly tamper: (upload: SignedUpload, body: Uint8Array) => RawRequest;
}

/** What the cases need of a grant: every header there can be, and a key for one use. */
export function grantToTamperWith(key: string, body: Uint8Array): UploadGrantRequest {
  return {
    key,
    contentType: "text/plain; charset=utf-8",
    size: body.length,
    sha256: createHash("sha256").update(body).digest("hex"),
    metadata: { "sluice-grant": "promised", "sluice-name": "plan.txt" },
    onlyNew: true,
    expiresInSeconds: 60,
  };
}

/** The request that keeps the promise. */
export function asPromised(upload: SignedUpload, body: Uint8Array): RawRequest {
  return {
    method: upload.method,
    url: upload.url,
    headers: { ...upload.headers, "content-length": String(body.length) },
    body,
  };
}

const withUrl = (change: (url: URL) => void) => (upload: SignedUpload, body: Uint8Array) => {
  const url = new URL(upload.url);
  change(url);
  return { ...asPromised(upload, body), url: url.href };
};

const withHeaders =
  (change: (headers: Record<string, string>, body: Uint8Array) => void) => (upload: SignedUpload, body: Uint8Array) => {
    const request = asPromised(upload, body);
    const headers = { ...request.headers };
    change(headers, body);
    return { ...request, headers };
  };

const withBody = (change: (body: Uint8Array) => Uint8Array) => (upload: SignedUpload, body: Uint8Array) =>
  asPromised(upload, change(body));

const withMethod = (method: string) => (upload: SignedUpload, body: Uint8Array) => {
  const request = asPromised(upload, body);
  return method === "POST" ? { ...request, method } : { method, url: request.url, headers: {}, body: null };
};

/** The name of the one query parameter with such an ending, whatever the store's prefix. */
function parameter(url: URL, ending: string): string {
  const names = [...url.searchParams.keys()].filter((name) => name.endsWith(ending));
  if (names.length !== 1 || names[0] === undefined) throw new Error(`The grant has no parameter …${ending}.`);
  return names[0];
}

const sha256Base64 = (body: Uint8Array) => createHash("sha256").update(body).digest("base64");

export const TAMPERING_CASES: readonly TamperingCase[] = [
  { title: "another key", tamper: withUrl((url) => (url.pathname += "x")) },
  {
    title: "another signature",
    tamper: withUrl((url) => {
      const name = parameter(url, "Signature");
      const signature = url.searchParams.get(name) ?? "";
      url.searchParams.set(name, (signature.startsWith("0") ? "1" : "0") + signature.slice(1));
    }),
  },
  { title: "no signature", tamper: withUrl((url) => url.searchParams.delete(parameter(url, "Signature"))) },
  { title: "a later expiry", tamper: withUrl((url) => url.searchParams.set(parameter(url, "Expires"), "3600")) },
  { title: "a later date", tamper: withUrl((url) => moveDate(url)) },
  { title: "an expired grant", before: "expires", tamper: asPromised },
  { title: "another host", tamper: withHeaders((headers) => (headers.host = "elsewhere.example")) },
  { title: "a shorter body", tamper: withBody((body) => body.subarray(0, -1)) },
  { title: "a longer body", tamper: withBody((body) => Buffer.concat([body, Buffer.from("!")])) },
  { title: "another content type", tamper: withHeaders((headers) => (headers["content-type"] = "text/html")) },
  { title: "no content type", tamper: withHeaders((headers) => delete headers["content-type"]) },
  { title: "a body other than its checksum", tamper: withBody((body) => body.toReversed()) },
  {
    title: "another body with its own checksum",
    tamper: (upload, body) => {
      const other = body.toReversed();
      const request = asPromised(upload, other);
      return { ...request, headers: { ...request.headers, "x-amz-checksum-sha256": sha256Base64(other) } };
    },
  },
  { title: "no checksum", tamper: withHeaders((headers) => delete headers["x-amz-checksum-sha256"]) },
  { title: "other metadata", tamper: withHeaders((headers) => (headers["x-amz-meta-sluice-grant"] = "other")) },
  { title: "no metadata", tamper: withHeaders((headers) => delete headers["x-amz-meta-sluice-grant"]) },
  { title: "further metadata", tamper: withHeaders((headers) => (headers["x-amz-meta-sluice-profile"] = "other")) },
  { title: "an added tag", tamper: withHeaders((headers) => (headers["x-amz-tagging"] = "team=other")) },
  { title: "an added access rule", tamper: withHeaders((headers) => (headers["x-amz-acl"] = "public-read")) },
  { title: "a GET", tamper: withMethod("GET") },
  { title: "a POST", tamper: withMethod("POST") },
  { title: "a DELETE", tamper: withMethod("DELETE") },
  { title: "no if-none-match", tamper: withHeaders((headers) => delete headers["if-none-match"]) },
  { title: "a second use of a grant for a new key", before: "is used", tamper: asPromised },
];

/** The signing moment a minute later: seconds since 1970, or SigV4's basic ISO format. */
function moveDate(url: URL): void {
  const name = parameter(url, "Date");
  const date = url.searchParams.get(name) ?? "";
  const seconds = /^\d+$/.test(date);
  const time = seconds
    ? Number(date) * 1000
    : Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
  const later = new Date(time + 60_000);
  url.searchParams.set(name, seconds ? String(later.getTime() / 1000) : later.toISOString().replace(/[-:]|\.\d+/g, ""));
}
