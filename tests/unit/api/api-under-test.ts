import type { OpenAPIHono } from "@hono/zod-openapi";
import { type ApiDependencies, createApi } from "../../../src/api/app.ts";
import { authenticateByTokens, parseTokens } from "../../../src/api/bearer-tokens.ts";
import type { ApiEnvironment } from "../../../src/api/context.ts";
import { settingsFrom } from "../../../src/config/settings.ts";
import type { Outcome, Reason } from "../../../src/domain/document.ts";
import type { FieldType } from "../../../src/domain/filter-value.ts";
import { resultKey } from "../../../src/domain/layout.ts";
import { digested, profileSchema } from "../../../src/domain/profile.ts";
import type { DocumentRecord } from "../../../src/domain/record/record.ts";
import { patched } from "../../../src/domain/record/record.ts";
import type { GenerationResult } from "../../../src/domain/result.ts";
import { NO_USAGE } from "../../../src/domain/usage.ts";
import type { SearchRequest, SearchResult } from "../../../src/search/types.ts";
import { GrantingObjectStore } from "../../support/granting-object-store.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryLedger } from "../../support/memory-ledger.ts";
import { MemoryObjectStore } from "../../support/memory-object-store.ts";
import { MemoryQueue } from "../../support/memory-queue.ts";
import { MemoryRecords } from "../../support/memory-records.ts";
import { RecordingTelemetry } from "../../support/recording-telemetry.ts";
import { SequentialIds } from "../../support/sequential-ids.ts";

export const ALPHA = "token-of-alpha";
export const BETA = "token-of-beta";

const FILTERABLE: ReadonlyMap<string, FieldType> = new Map([
  ["currency", "keyword"],
  ["total", "number"],
  ["due", "date"],
]);

const profile = (name: string) =>
  digested(
    profileSchema.parse({ name, version: "1", description: "For tests.", prompt: "Find.", schema: {}, models: ["m"] }),
  );

const GENERAL = profile("general");
const PROFILES = new Map([
  ["general", GENERAL],
  ["invoice", profile("invoice")],
]);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads answers of every shape, and a wrong one fails its assertion
  readonly json: any;
}

/** The API over fakes, with two tenants, and the little that tests do with it again and again. */
export class ApiUnderTest {
  readonly clock = new ManualClock();
  readonly records = new MemoryRecords();
  readonly raw = new GrantingObjectStore(this.clock);
  readonly outputs = new MemoryObjectStore();
  readonly queue = new MemoryQueue();
  readonly ledger = new MemoryLedger();
  readonly telemetry = new RecordingTelemetry();
  readonly searches: SearchRequest[] = [];
  searchAnswer: () => Promise<SearchResult> = async () => ({ hits: [], complete: true });
  readonly app: OpenAPIHono<ApiEnvironment>;

  constructor(changes: Partial<ApiDependencies> = {}) {
    this.app = createApi({
      records: this.records,
      raw: this.raw,
      outputs: this.outputs,
      queue: this.queue,
      ledger: this.ledger,
      search: (request) => {
        this.searches.push(request);
        return this.searchAnswer();
      },
      profiles: {
        find: (name) => PROFILES.get(name),
        names: () => [...PROFILES.keys()],
        choose: ({ key, requested }) =>
          PROFILES.get(requested ?? (key.startsWith("invoices/") ? "invoice" : "general")) ?? GENERAL,
        filterableFields: () => FILTERABLE,
      },
      prices: {
        namesOf: (models) => models,
        ratesOf: () => ({ input: 3, output: 15, embedded: 0.02, sees: true }),
      },
      authenticate: authenticateByTokens(parseTokens(JSON.stringify({ [ALPHA]: "alpha", [BETA]: "beta" }))),
      settings: settingsFrom({ tenancy: "multi" }),
      clock: this.clock,
      ids: new SequentialIds(),
      telemetry: this.telemetry,
      health: async () => ({ status: "ok", checks: { records: { ok: true } } }),
      docsFile: async (name) => (name === "swagger-ui.css" ? Buffer.from("body {}") : null),
      version: "1.2.3",
      ...changes,
    });
  }

  /** Asks as tenant alpha unless told otherwise; a body that is no text is sent as JSON. */
  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const sent = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const response = await this.app.request(path, {
      method,
      headers: {
        authorization: `Bearer ${ALPHA}`,
        ...(sent === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== "" ? JSON.parse(text) : null,
    };
  }

  /** A grant for a document, as its answer's body. */
  async granted(body: Record<string, unknown> = {}, headers: Record<string, string> = {}) {
    const answer = await this.ask(
      "POST",
      "/documents",
      { name: "plan.pdf", contentType: "application/pdf", size: 10, ...body },
      headers,
    );
    if (answer.status !== 201) throw new Error(`No grant: ${answer.text}`);
    return answer.json;
  }

  /** Brings a document to the end of a run, with its result stored, as the pipeline would. */
  async concluded(documentId: string, end: { outcome: Outcome; reason?: Reason; result?: Partial<GenerationResult> }) {
    const now = this.clock.now();
    const generation = Math.floor(now / 1000);
    const version = { versionId: "v00000001", size: 10, contentType: "application/pdf" };
    const { outcome, reason = null } = end;
    const mark = { generation, versionId: version.versionId, profile: "invoice", profileDigest: "d".repeat(64) };
    await this.records.change(documentId, (current) => ({
      record: patched(current as DocumentRecord, now, {
        summary: {
          status: outcome,
          generation,
          ...(outcome === "FAILED" ? {} : { live: { ...mark, contentDigest: "c".repeat(64), outcome } }),
        },
        detail: { version, reason, awaitingUntil: null, usage: { ...NO_USAGE, inputTokens: 7, embeddedTokens: 9 } },
      }),
      result: undefined,
    }));
    if (outcome === "FAILED" || end.result === undefined) return;
    const result: GenerationResult = {
      documentId,
      ...mark,
      format: "pdf",
      contentType: "application/pdf",
      pageCount: 1,
      passageCount: 1,
      title: null,
      fields: {},
      warnings: [],
      usage: NO_USAGE,
      spending: [],
      outcome,
      reason,
      createdAt: now,
      ...end.result,
    };
    await this.outputs.write(resultKey(documentId, generation), JSON.stringify(result));
  }
}
