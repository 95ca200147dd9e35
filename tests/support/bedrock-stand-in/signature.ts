import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Whose signatures are taken. */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Milliseconds since 1970 from which the session is over. */
  readonly expiresAt?: number;
}

/** A request as it came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** As sent: path and, after a question mark, the query. */
  readonly target: string;
  /** Names in lower case; `:authority` is HTTP/2's host. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Why a request is refused, in AWS's words. */
export interface Refusal {
  readonly type: string;
  readonly message: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const SERVICE = "bedrock";
/** How far a signature's time may be off, in milliseconds. */
const TOLERANCE = 5 * 60_000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/**
 * Checks a request's Signature Version 4, written from AWS's description of it and not with the SDK's signer.
 * Null for a good one. See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function refusalOf(request: SignedRequest, identity: Identity, now: number): Refusal | null {
  const { headers } = request;
  const match = AUTHORIZATION.exec(headers.authorization ?? "");
  if (match === null) return { type: "MissingAuthenticationTokenException", message: "Missing Authentication Token" };
  const [, accessKeyId, day = "", region = "", service, signedHeaders = "", signature = ""] = match;
  const token = headers["x-amz-security-token"];
  if (accessKeyId !== identity.accessKeyId || token !== identity.sessionToken) {
    return { type: "UnrecognizedClientException", message: "The security token included in the request is invalid." };
  }
  if (service !== SERVICE) {
    return invalid(`Credential should be scoped to correct service: '${SERVICE}'.`);
  }
  const stamp = headers["x-amz-date"] ?? "";
  const signedAt = timeOf(stamp);
  if (!stamp.startsWith(day) || Number.isNaN(signedAt)) return invalid("Date in Credential scope does not match.");
  if (signedAt < now - TOLERANCE) {
    const earliest = stampOf(now - TOLERANCE);
    return invalid(`Signature expired: ${stamp} is now earlier than ${earliest} (${stampOf(now)} - 5 min.)`);
  }
  if (signedAt > now + TOLERANCE) {
    const latest = stampOf(now + TOLERANCE);
    return invalid(`Signature not yet current: ${stamp} is still later than ${latest} (${stampOf(now)} + 5 min.)`);
  }
  const names = signedHeaders.split(";");
  const needed = ["x-amz-date", ...(token === undefined ? [] : ["x-amz-security-token"])];
  const isHostSigned = names.includes("host") || names.includes(":authority");
  if (!isHostSigned || needed.some((name) => !names.includes(name))) {
    return invalid("Not every required header is signed.");
  }
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = [ALGORITHM, stamp, scope, sha256(canonicalRequest(request, names))].join("\n");
  const expected = hmac(signingKey(identity.secretAccessKey, day, region), toSign);
  if (!timingSafeEqual(expected, Buffer.from(signature, "hex"))) {
    return invalid(
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    );
  }
  if (identity.expiresAt !== undefined && now >= identity.expiresAt) {
    return { type: "ExpiredTokenException", message: "The security token included in the request is expired" };
  }
  return null;
}

function canonicalRequest({ method, target, headers, body }: SignedRequest, signed: readonly string[]): string {
  const [path = "", query = ""] = target.split("?", 2);
  return [
    method,
    // Every service but S3 encodes the path, as it was sent, once more.
    path.split("/").map(encoded).join("/"),
    query.split("&").filter(Boolean).sort().join("&"),
    ...signed.map((name) => `${name}:${(headers[name] ?? "").trim().replace(/ +/g, " ")}`),
    "",
    signed.join(";"),
    sha256(body),
  ].join("\n");
}

function signingKey(secret: string, day: string, region: string): Buffer {
  return [day, region, SERVICE, "aws4_request"].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
}

function encoded(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function invalid(message: string): Refusal {
  return { type: "InvalidSignatureException", message };
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac("sha256", key).update(data, "utf8").digest();
}

/** The time of `20261121T091500Z`. */
function timeOf(stamp: string): number {
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

function stampOf(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
}
