/** A client of a running service, for tests and benches: what a user does with curl, in fewer words. */
import { createHash } from "node:crypto";
import type { DocumentView } from "../../src/api/responses.ts";

export interface UploadAnswer {
  readonly documentId: string;
  readonly uploadId: string;
  readonly upload: {
    readonly method: string;
    readonly url: string;
    readonly headers: Record<string, string>;
    readonly expiresAt: string;
  };
}

export interface Hit {
  readonly documentId: string;
  readonly name: string;
  readonly score: number;
  readonly passage: {
    readonly ordinal: number;
    readonly page: number;
    readonly headings: readonly string[];
    readonly start: number;
    readonly end: number;
    readonly text: string;
  };
  readonly highlights: readonly { readonly start: number; readonly end: number }[];
}

export interface SearchAnswer {
  readonly hits: readonly Hit[];
  readonly complete: boolean;
  readonly tookMs: number;
}

/** An answer with its body parsed. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A document's facts besides its bytes. */
export interface UploadFacts {
  readonly name: string;
  readonly contentType?: string;
  readonly key?: string;
  readonly tags?: Record<string, string>;
  readonly profile?: string;
}

const PATIENCE = 60_000;
const PAUSE = 25;
const ENDS: readonly string[] = ["READY", "PARTIAL", "FAILED", "EXPIRED", "DELETED"];

export class ServiceClient {
  readonly #url: string;
  readonly #token: string | undefined;

  constructor(url: string, token?: string) {
    this.#url = url;
    this.#token = token;
  }

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get("content-type") ?? "");
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** Asks for an upload of these bytes. */
  async promise(bytes: Uint8Array, facts: UploadFacts): Promise<UploadAnswer> {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const { status, body } = await this.ask("POST", "/documents", {
      contentType: "text/plain",
      ...facts,
      size: bytes.length,
      sha256,
    });
    if (status !== 201) throw new Error(`POST /documents answered ${status}: ${JSON.stringify(body)}`);
    return body as UploadAnswer;
  }

  /** Uploads bytes; answers with the document's id and the version that was made. */
  async upload(content: Uint8Array | string, facts: UploadFacts): Promise<{ documentId: string; versionId: string }> {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const { documentId, upload } = await this.promise(bytes, facts);
    const { method, url, headers } = upload;
    const put = await fetch(url, { method, headers, body: bytes as Uint8Array<ArrayBuffer> });
    if (put.status !== 200) throw new Error(`PUT answered ${put.status}: ${await put.text()}`);
    return { documentId, versionId: put.headers.get("x-amz-version-id") ?? "" };
  }

  async document(documentId: string): Promise<DocumentView> {
    const { status, body } = await this.ask("GET", `/documents/${documentId}`);
    if (status !== 200) throw new Error(`GET /documents/${documentId} answered ${status}: ${JSON.stringify(body)}`);
    return body as DocumentView;
  }

  /** Looks at a document until it is as wanted. */
  async documentOnce(
    documentId: string,
    what: string,
    wanted: (view: DocumentView) => boolean,
    patience = PATIENCE,
  ): Promise<DocumentView> {
    const until = Date.now() + patience;
    for (;;) {
      const view = await this.document(documentId);
      if (wanted(view)) return view;
      if (Date.now() > until) throw new Error(`The document was not ${what} in time: ${JSON.stringify(view)}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  /** The document once this version of it has come to an end. */
  async ended(
    { documentId, versionId }: { documentId: string; versionId: string },
    patience = PATIENCE,
  ): Promise<DocumentView> {
    const done = (view: DocumentView) => view.versionId === versionId && ENDS.includes(view.status);
    return await this.documentOnce(documentId, "done", done, patience);
  }

  /** Uploads, and waits for the end. */
  async ingest(content: Uint8Array | string, facts: UploadFacts): Promise<DocumentView> {
    return await this.ended(await this.upload(content, facts));
  }

  async search(query: string, more: Record<string, unknown> = {}): Promise<SearchAnswer> {
    const { status, body } = await this.ask("POST", "/search", { query, ...more });
    if (status !== 200) throw new Error(`POST /search answered ${status}: ${JSON.stringify(body)}`);
    return body as SearchAnswer;
  }

  /** Ids of the documents with a passage that holds these words. */
  async idsWith(query: string): Promise<readonly string[]> {
    const { hits } = await this.search(query, { mode: "lexical", k: 100 });
    return [...new Set(hits.map((hit) => hit.documentId))];
  }

  /** Opens the event stream; resolves once it is connected. */
  async listen(headers: Record<string, string> = {}): Promise<EventListener> {
    return await EventListener.open(`${this.#url}/events`, {
      ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
      ...headers,
    });
  }
}

/** One server-sent event. */
export interface StreamedEvent {
  readonly id: string;
  readonly type: string;
  readonly detail: { readonly documentId: string; readonly tenant: string; readonly generation: number };
}

/** Reads server-sent events as they come. */
export class EventListener {
  readonly events: StreamedEvent[] = [];
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>;
  readonly #stop: AbortController;
  #news = Promise.withResolvers<void>();

  private constructor(body: ReadableStream<Uint8Array>, stop: AbortController) {
    this.#stop = stop;
    this.ended = this.#read(body).catch(() => undefined);
  }

  static async open(url: string, headers: Record<string, string>): Promise<EventListener> {
    const stop = new AbortController();
    const answer = await fetch(url, { headers, signal: stop.signal });
    if (answer.status !== 200 || answer.body === null) throw new Error(`GET /events answered ${answer.status}.`);
    return new EventListener(answer.body, stop);
  }

  /** The first event that matches, past ones included. */
  async first(matches: (event: StreamedEvent) => boolean): Promise<StreamedEvent> {
    for (;;) {
      const found = this.events.find(matches);
      if (found !== undefined) return found;
      await this.#news.promise;
    }
  }

  close(): void {
    this.#stop.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = "";
    for await (const chunk of body.pipeThrough(new TextDecoderStream() as never) as unknown as AsyncIterable<string>) {
      const blocks = (rest + chunk).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
        if (field("data") === "") continue;
        this.events.push({ id: field("id"), type: field("event"), detail: JSON.parse(field("data")).detail });
      }
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    }
  }
}
