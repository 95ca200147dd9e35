/** A bucket of S3 as far as an import needs it: its list of objects, and their bytes, with requests signed by SigV4. */
import aws4, { type Credentials } from "aws4";
import { CliError } from "../errors.ts";
import { listedObjects, type ObjectList, tagIn } from "./s3-xml.ts";

export interface S3Options {
  readonly bucket: string;
  /** The bucket's region; another one that S3 names is gone on with. */
  readonly region: string;
  /** Of a store that speaks as S3 does, as AWS_ENDPOINT_URL_S3 names it; absent for S3 itself. */
  readonly endpoint?: string;
  readonly credentials: () => Promise<Credentials>;
  readonly signal: AbortSignal;
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** One bucket. */
export class S3Bucket {
  readonly #options: S3Options;
  #region: string;

  constructor(options: S3Options) {
    this.#options = options;
    this.#region = options.region;
  }

  /** Every object under a prefix, a page at a time. @throws {CliError} with what to do */
  async *list(prefix: string): AsyncGenerator<ObjectList["objects"]> {
    for (let token: string | null = ""; token !== null; ) {
      const query = new URLSearchParams({ "list-type": "2", "encoding-type": "url", prefix });
      if (token !== "") query.set("continuation-token", token);
      const answer = await this.#ask("list", "", query, {});
      const page = listedObjects(await answer.text());
      yield page.objects;
      token = page.next;
    }
  }

  /** An object's bytes, as long as they are those that were listed. @throws {CliError} with what to do */
  async read(key: string, etag: string): Promise<ReadableStream<Uint8Array>> {
    const answer = await this.#ask("read", key, new URLSearchParams(), { "if-match": etag });
    if (answer.body === null) throw new CliError(`S3 answered without the bytes of ${key}.`);
    return answer.body;
  }

  async #ask(
    what: "list" | "read",
    key: string,
    query: URLSearchParams,
    headers: Record<string, string>,
  ): Promise<Response> {
    const region = this.#region;
    const answer = await this.#send(key, query, headers);
    if (answer.ok) return answer;
    const elsewhere = answer.headers.get("x-amz-bucket-region");
    const said = await answer.text();
    if (elsewhere !== null && elsewhere !== region) {
      this.#region = elsewhere;
      return await this.#ask(what, key, query, headers);
    }
    throw refusal(answer.status, tagIn(said, "Code") ?? "", { what, bucket: this.#options.bucket, key });
  }

  async #send(key: string, query: URLSearchParams, headers: Record<string, string>): Promise<Response> {
    const { bucket, credentials, endpoint, signal, fetch: send = fetch } = this.#options;
    const { origin, base } = addressOf(bucket, this.#region, endpoint);
    // As AWS signs it: `%20` for a blank, and every byte that is not unreserved encoded.
    const search = [...query].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&");
    const path = `${base}/${key.split("/").map(encoded).join("/")}${search === "" ? "" : `?${search}`}`;
    const request = { host: new URL(origin).host, path, method: "GET", service: "s3", region: this.#region, headers };
    const signed = aws4.sign(request, await credentials()).headers ?? {};
    const sent = Object.entries(signed).filter(([name]) => !/^(host|content-length)$/i.test(name));
    const asked = new Request(`${origin}${path}`, {
      headers: sent.map(([name, value]) => [name, String(value)] as [string, string]),
      signal,
      redirect: "manual",
    });
    return await send(asked).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw new CliError(`S3 cannot be reached at ${origin}; check the connection and the bucket's name.`, { cause });
    });
  }
}

/** Buckets have hosts of their own, but for names with dots, which no certificate covers, and for other stores. */
function addressOf(bucket: string, region: string, endpoint: string | undefined) {
  if (endpoint !== undefined) return { origin: new URL(endpoint).origin, base: `/${bucket}` };
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  if (bucket.includes(".")) return { origin: `https://s3.${region}.${domain}`, base: `/${bucket}` };
  return { origin: `https://${bucket}.s3.${region}.${domain}`, base: "" };
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const BAD_CREDENTIALS = new Set([
  "AuthorizationHeaderMalformed",
  "ExpiredToken",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidToken",
  "SignatureDoesNotMatch",
]);

/** A refusal as one sentence with what to do. */
function refusal(
  status: number,
  code: string,
  { what, bucket, key }: { readonly what: "list" | "read"; readonly bucket: string; readonly key: string },
): CliError {
  const place = what === "list" ? `s3://${bucket}` : `s3://${bucket}/${key}`;
  if (code === "NoSuchBucket") return new CliError(`There is no bucket ${bucket}; check its name.`);
  if (BAD_CREDENTIALS.has(code)) {
    return new CliError(`AWS does not take these credentials (${code}): sign in again, or choose a --aws-profile.`);
  }
  if (code === "InvalidObjectState")
    return new CliError(`${place} is archived; restore it first, then import it again.`);
  if (status === 412) return new CliError(`${place} has changed since it was listed; import it again.`);
  if (status === 404) return new CliError(`${place} is not there any more.`);
  if (status === 403) {
    const right =
      what === "list" ? `s3:ListBucket on ${bucket}` : `s3:GetObject on its objects, and kms:Decrypt on their key`;
    return new CliError(`AWS does not let these credentials ${what} ${place}: they need ${right}.`);
  }
  return new CliError(`S3 answered ${status}${code === "" ? "" : ` (${code})`} for ${place}; try again in a moment.`);
}
