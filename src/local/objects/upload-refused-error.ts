/** Why an upload was refused: S3's codes, with the sentence its client reads. */
const REFUSALS = {
  AccessDenied: [
    403,
    "The URL is no complete upload grant of this service, or a header was sent that it does not sign.",
  ],
  SignatureDoesNotMatch: [403, "The request is not the one that was signed; send exactly the grant's URL and headers."],
  RequestExpired: [403, "The upload grant has expired; ask for a new one."],
  MissingContentLength: [411, "The upload must say its length; send it with a Content-Length header, not in chunks."],
  EntityTooLarge: [400, "The body is longer than the grant promised; ask for a grant of the right size."],
  IncompleteBody: [400, "The body ended before the promised length; send it again."],
  BadDigest: [400, "The body's SHA-256 is not the promised one; send the right file, or ask for a new grant."],
  PreconditionFailed: [412, "The key holds an object already; ask for a grant that replaces it."],
  MethodNotAllowed: [405, "An upload grant is good for PUT only."],
} as const satisfies Record<string, readonly [status: number, detail: string]>;

export type UploadRefusalCode = keyof typeof REFUSALS;

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  405: "Method Not Allowed",
  411: "Length Required",
  412: "Precondition Failed",
};

/** An upload that its grant does not cover, or that arrived damaged. Nothing of it was kept. */
export class UploadRefusedError extends Error {
  override readonly name = "UploadRefusedError";
  readonly code: UploadRefusalCode;
  readonly status: number;

  /** @param options.detail goes before the code's own sentence, e.g. which header differs */
  constructor(code: UploadRefusalCode, options: ErrorOptions & { readonly detail?: string } = {}) {
    const [status, sentence] = REFUSALS[code];
    super(options.detail === undefined ? sentence : `${options.detail} ${sentence}`, options);
    this.code = code;
    this.status = status;
  }

  /** As RFC 9457 problem details. */
  toResponse(): Response {
    const { status, code, message } = this;
    const problem = { type: "about:blank", title: TITLES[status] ?? "", status, detail: message, code };
    const headers = { "content-type": "application/problem+json", ...(status === 405 && { allow: "PUT" }) };
    return new Response(JSON.stringify(problem), { status, headers });
  }
}
