import { createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { OfflineChatModel } from "../../../src/local/offline-chat-model.ts";
import type { ChatRequest } from "../../../src/ports/chat-model.ts";
import { type Call, reservedTokens, type Served, usedTokens } from "./call.ts";
import { type Answering, converseCall, type PrefixCache } from "./converse.ts";
import { type Denial, denialMessage, STAND_IN_MODELS, type StandInModel } from "./models.ts";
import { type Quota, QuotaBuckets } from "./quota.ts";
import { invalid, RefusedError } from "./refused-error.ts";
import type { Step } from "./script.ts";
import { type Identity, refusalOf } from "./signature.ts";
import { titanCall } from "./titan.ts";

export const STAND_IN_REGION = "us-east-1";

/** Credentials the stand-in knows; good for nothing else. */
export const STAND_IN_IDENTITY: Identity = {
  accessKeyId: "AKIDSTANDIN000000001",
  secretAccessKey: "stand-in-secret",
};

export interface StandInOptions {
  readonly identity?: Identity;
  readonly models?: readonly StandInModel[];
  /** By a model's own id. Profiles of one model share its quota. */
  readonly quotas?: Readonly<Record<string, Quota>>;
  /** How long an answer takes, in milliseconds. */
  readonly latency?: (call: { readonly inputTokens: number; readonly outputTokens: number }) => number;
  /** Answers of chat models: JSON where a schema is asked for. Default: fields filled by rules. */
  readonly answering?: Answering;
  /** Milliseconds since 1970: the service's own clock. */
  readonly now?: () => number;
}

/** A request as it came, and what became of it. */
export interface RecordedRequest {
  readonly at: number;
  readonly operation: string;
  /** As the request names it. */
  readonly modelId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Undefined while it is under way, and for one that was never answered. */
  status?: number;
  errorType?: string;
}

/**
 * Bedrock's runtime as far as Sluice calls it, over the real wire protocol: HTTP/2 without TLS, signed requests,
 * Converse and InvokeModel, errors in AWS's shape, quotas. Its models are rules. What it words and counts follows AWS's
 * documentation and public reports; that AWS does the same, only an account can show.
 */
export class BedrockStandIn {
  readonly requests: RecordedRequest[] = [];
  readonly #options: StandInOptions;
  readonly #server: Http2Server;
  readonly #streams = new Set<ServerHttp2Stream>();
  readonly #script: Step[] = [];
  readonly #denials = new Map<string, Denial>();
  readonly #buckets = new Map<string, QuotaBuckets>();
  readonly #cache: PrefixCache = new Set();
  /** Connections opened so far. */
  connections = 0;
  /** Requests being worked on now, and the most there were at once. */
  readonly underWay = { now: 0, most: 0 };

  private constructor(options: StandInOptions) {
    this.#options = options;
    this.#server = createServer({ settings: { maxConcurrentStreams: 1_000 } });
    this.#server.on("session", (session) => {
      this.connections += 1;
      session.on("error", () => {});
    });
    this.#server.on("stream", (stream, headers) => {
      this.#streams.add(stream);
      stream.on("error", () => {}).on("close", () => this.#streams.delete(stream));
      void this.#take(stream, headers);
    });
  }

  static async start(options: StandInOptions = {}): Promise<BedrockStandIn> {
    const standIn = new BedrockStandIn(options);
    await new Promise<void>((resolve) => standIn.#server.listen(0, "127.0.0.1", resolve));
    return standIn;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What to do with the next requests, one step each. Without a step, a request is answered as usual. */
  script(...steps: readonly Step[]): void {
    this.#script.push(...steps);
  }

  /** Denies a model, by its own id, or allows it again. */
  deny(id: string, denial: Denial | null): void {
    if (denial === null) this.#denials.delete(id);
    else this.#denials.set(id, denial);
  }

  /** What was used of a model's quota, by its own id. For whoever judges; a pacer may not look. */
  used(id: string): { readonly tokens: number; readonly granted: number; readonly throttled: number } {
    return this.#buckets.get(id)?.used ?? { tokens: 0, granted: 0, throttled: 0 };
  }

  /** Breaks every connection and stops. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const stream of this.#streams) stream.session?.destroy();
    await closed;
  }

  async #take(stream: ServerHttp2Stream, raw: IncomingHttpHeaders): Promise<void> {
    const body = await bodyOf(stream);
    if (body === null) return;
    const target = String(raw[":path"]);
    const [, modelId = "", operation = ""] = /^\/model\/([^/]+)\/([a-z-]+)$/.exec(target) ?? [];
    const headers = headersOf(raw);
    const record: RecordedRequest = {
      at: this.#now(),
      operation,
      modelId: decodeURIComponent(modelId),
      headers,
      body: parsedOf(body),
    };
    this.requests.push(record);
    try {
      const refusal = refusalOf(
        { method: String(raw[":method"]), target, headers, body },
        this.#options.identity ?? STAND_IN_IDENTITY,
        this.#now(),
      );
      if (refusal !== null) throw new RefusedError(refusal.type, 403, refusal.message);
      await this.#serve(stream, record);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      record.status = error.status;
      record.errorType = error.type;
      sendError(stream, error);
    }
  }

  async #serve(stream: ServerHttp2Stream, record: RecordedRequest): Promise<void> {
    const model = this.#modelOf(record.modelId);
    const call = this.#callOf(model, record);
    const step = this.#stepFor(record);
    if (step?.kind === "error") {
      record.status = step.status;
      record.errorType = step.type;
      return sendError(stream, new RefusedError(step.type, step.status, step.message ?? step.type), step.retryAfter);
    }
    const buckets = this.#bucketsOf(model);
    const lacking = buckets?.reserve(reservedTokens(call), this.#now()) ?? null;
    if (lacking !== null) {
      throw new RefusedError("ThrottlingException", 429, `Too many ${lacking}, please wait before trying again.`);
    }
    this.underWay.now += 1;
    this.underWay.most = Math.max(this.underWay.most, this.underWay.now);
    try {
      const served = await call.serve(step?.kind === "answer" ? step : {});
      const latency =
        step?.kind === "delay" ? step.milliseconds : (this.#options.latency?.({ ...call, ...served }) ?? 0);
      if (latency > 0) await pause(latency);
      buckets?.settle(reservedTokens(call), usedTokens(call, served), this.#now());
      deliver(stream, record, served, step);
    } finally {
      this.underWay.now -= 1;
    }
  }

  #stepFor({ operation }: RecordedRequest): Step | undefined {
    const index = this.#script.findIndex((step) => step.operation === undefined || step.operation === operation);
    return index < 0 ? undefined : this.#script.splice(index, 1)[0];
  }

  #modelOf(modelId: string): StandInModel {
    const models = this.#options.models ?? STAND_IN_MODELS;
    const id = modelId.replace(/^(us|eu|jp|au|apac|global)\./, "");
    const model = models.find((known) => known.id === id);
    if (model === undefined || (id !== modelId && !model.profileOnly)) {
      throw invalid("The provided model identifier is invalid.");
    }
    const denial = this.#denials.get(id);
    if (denial !== undefined)
      throw new RefusedError("AccessDeniedException", 403, denialMessage(denial, model, modelId));
    if (id === modelId && model.profileOnly) {
      throw invalid(
        `Invocation of model ID ${id} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
      );
    }
    return model;
  }

  #callOf(model: StandInModel, { operation, body }: RecordedRequest): Call {
    switch (operation) {
      case "converse":
        return converseCall(model, body, {
          answering: this.#options.answering ?? answerByRules,
          cache: this.#cache,
        });
      case "invoke":
        return titanCall(model, body);
      default:
        throw new RefusedError("UnknownOperationException", 404, "");
    }
  }

  #bucketsOf({ id }: StandInModel): QuotaBuckets | undefined {
    const quota = this.#options.quotas?.[id];
    if (quota === undefined) return undefined;
    const buckets = this.#buckets.get(id) ?? new QuotaBuckets(quota, this.#now());
    this.#buckets.set(id, buckets);
    return buckets;
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}

const offline = new OfflineChatModel();

/** Fields filled by rules; for plain text, the texts of the request. */
export async function answerByRules(question: ChatRequest): Promise<string> {
  if (question.output !== undefined) return (await offline.converse({ ...question, maxTokens: 1_000_000 })).text;
  return question.messages
    .flatMap(({ parts }) => parts.map((part) => (part.type === "text" ? part.text : "")))
    .join("\n");
}

function deliver(stream: ServerHttp2Stream, record: RecordedRequest, served: Served, step: Step | undefined): void {
  const body = JSON.stringify(served.body);
  const head = { ":status": 200, "content-type": "application/json", ...served.headers };
  switch (step?.kind) {
    case "hang":
      return;
    case "stall":
      stream.respond(head);
      stream.write(body.slice(0, 10));
      return;
    case "drop":
      if (step.when === "before_answer") stream.session?.destroy();
      else {
        stream.respond({ ...head, "content-length": Buffer.byteLength(body) });
        stream.write(body.slice(0, 10), () => stream.session?.destroy());
      }
      return;
    case "refuse_stream":
      stream.close(REFUSED_STREAM);
      return;
    case "raw":
      record.status = step.status;
      stream.respond({ ":status": step.status, "content-type": step.contentType ?? "text/html" });
      stream.end(step.body);
      return;
    default:
      if (stream.destroyed) return;
      record.status = 200;
      stream.respond(head);
      stream.end(body);
  }
}

/** RFC 9113, section 7. */
const REFUSED_STREAM = 7;

function sendError(stream: ServerHttp2Stream, { type, status, message }: RefusedError, retryAfter?: string): void {
  if (stream.destroyed) return;
  stream.respond({
    ":status": status,
    "content-type": "application/json",
    "x-amzn-errortype": `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
    ...(retryAfter === undefined ? {} : { "retry-after": retryAfter }),
  });
  stream.end(JSON.stringify({ message }));
}

/** The whole body; null where the request was given up before its end. */
async function bodyOf(stream: ServerHttp2Stream): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } catch {
    return null;
  }
}

function headersOf(raw: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, String(value)]));
}

function parsedOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
