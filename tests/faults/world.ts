/**
 * A whole installation in memory, with a clock that the test moves: what happens to the world (uploads, deletions,
 * requests) and a driver that delivers messages to the worker's own handler as the queue would.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { ProfileCatalog } from "../../src/config/profile-catalog.ts";
import { type Settings, settingsFrom } from "../../src/config/settings.ts";
import { grantText } from "../../src/domain/grant.ts";
import { ownerOfObjectKey } from "../../src/domain/identity.ts";
import type { DocumentRecord } from "../../src/domain/record/record.ts";
import { createIngestWorker } from "../../src/handlers/ingest-worker.ts";
import { sqsEventOf } from "../../src/handlers/local/poller.ts";
import { offlineModels } from "../../src/handlers/offline-models.ts";
import type { DocumentReader, IngestDependencies } from "../../src/ingest/dependencies.ts";
import type { SqsResponse } from "../../src/intake/sqs-event.ts";
import { OfflineChatModel } from "../../src/local/offline-chat-model.ts";
import { OfflineEmbedder } from "../../src/local/offline-embedder.ts";
import { type Reconciled, reconcile } from "../../src/maintenance/reconcile.ts";
import { requestDeletion } from "../../src/maintenance/request-deletion.ts";
import { requestReprocess } from "../../src/maintenance/request-reprocess.ts";
import { createModelSuite } from "../../src/models/model-suite.ts";
import type { ModelRegistry } from "../../src/models/registry.ts";
import type { ChatModel } from "../../src/ports/chat-model.ts";
import type { Embedder } from "../../src/ports/embedder.ts";
import type { ReceivedMessage } from "../../src/ports/work-queue.ts";
import { searchDocuments } from "../../src/search/search-documents.ts";
import type { SearchResult } from "../../src/search/types.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { RecordingAnnouncer } from "../support/recording-announcer.ts";
import { RecordingTelemetry } from "../support/recording-telemetry.ts";
import { SequentialIds } from "../support/sequential-ids.ts";
import { DoomedProcess } from "./doomed-process.ts";
import { pagedReader } from "./paged-reader.ts";
import { s3Event } from "./s3-event.ts";
import { type LocalStores, localStores, type MakeStores, type WorldStores } from "./stores.ts";
import { watched } from "./watched.ts";

/** How the queue delivers: once; every message twice; or twice with whatever is ready in the reverse order. */
export type Delivery = "once" | "twice" | "reversed";

export interface WorldOptions {
  readonly refreshLagMilliseconds?: number;
  readonly delivery?: Delivery;
  /** Time that reading a page takes, in milliseconds: with enough pages, a document needs several legs. */
  readonly pageMilliseconds?: number;
  readonly chat?: ChatModel;
  readonly embedder?: Embedder;
  readonly profiles?: ProfileCatalog;
  readonly settings?: Partial<Settings>;
  /** Reads documents instead of the reader of form feeds; it may not wait for anything but the clock. */
  readonly reader?: (clock: ManualClock) => DocumentReader;
  /** The installation's models, made of the world's own ones, or instead of them; the offline ones where absent. */
  readonly models?: (chat: ChatModel, embedder: Embedder) => ModelRegistry;
}

const SCHEMA = { type: "object", properties: { title: { type: "string" }, document_date: { type: "string" } } };
const RAW_PROFILES = ["plain", "other"].map((name) => ({
  name,
  version: "1",
  description: `The ${name} profile of the crash points`,
  prompt: `Find the title for ${name}.`,
  schema: SCHEMA,
  models: ["default"],
  match: { default: name === "plain" },
  splitting: { targetTokens: 50, maxTokens: 60 },
}));

/** Made once: checking profiles compiles their schemas, which would be most of what a world costs. */
const PROFILES = ProfileCatalog.from(RAW_PROFILES);

/** Beyond this, whatever is still to come belongs to no document: milliseconds. */
const HORIZON = 12 * 60 * 60 * 1000;

/** An installation over stores of a kind. */
export class World<Stores extends WorldStores = LocalStores> {
  readonly clock = new ManualClock();
  readonly settings: Settings;
  readonly records: Stores["records"];
  readonly queue: Stores["queue"];
  readonly raw: Stores["raw"];
  readonly outputs: Stores["outputs"];
  readonly index: Stores["index"];
  readonly announcer = new RecordingAnnouncer();
  readonly telemetry = new RecordingTelemetry();
  readonly chat: ChatModel;
  readonly embedder: Embedder;
  /** Questions put to models, as text: the same twice is a call paid twice. */
  readonly paid: string[] = [];
  readonly ids = new SequentialIds();
  /** The profiles that the next process finds. */
  profiles: ProfileCatalog;
  readonly #stores: Stores;
  readonly #delivery: Delivery;
  readonly #reader: DocumentReader;
  readonly #models: NonNullable<WorldOptions["models"]>;
  /** What a process is working on now. */
  #delivered: ReceivedMessage | null = null;
  /** Calls of models under way: these may be real ones, which the clock cannot hasten. */
  #calling = 0;

  /** @param makeStores the local stores where absent, for a world whose type says no others */
  constructor(
    options: WorldOptions = {},
    makeStores: MakeStores<Stores> = localStores as MakeStores<WorldStores> as MakeStores<Stores>,
  ) {
    const { clock } = this;
    this.settings = settingsFrom({ embedBatch: 2, checkpointSeconds: 10_000, ...options.settings });
    this.#stores = makeStores({ clock, refreshLagMilliseconds: options.refreshLagMilliseconds ?? 0 });
    const { records, queue, raw, outputs, index } = this.#stores;
    this.records = records;
    this.queue = queue;
    this.raw = raw;
    this.outputs = outputs;
    this.index = index;
    this.chat = options.chat ?? new OfflineChatModel();
    this.embedder = options.embedder ?? new OfflineEmbedder();
    this.profiles = options.profiles ?? PROFILES;
    this.#delivery = options.delivery ?? "once";
    this.#models = options.models ?? offlineModels;
    this.#reader = options.reader?.(clock) ?? pagedReader(clock, options.pageMilliseconds ?? 0);
  }

  /** Lets go of what the stores hold. */
  async close(): Promise<void> {
    await this.#stores.close();
  }

  /** A process that lives for ever. */
  readonly calmProcess = (): DoomedProcess => new DoomedProcess(null);

  /** The worker's dependencies as a process sees them, each port dying with it. */
  dependencies(process: DoomedProcess): IngestDependencies {
    const chat = process.port("chat", this.#counted(this.chat, "converse"));
    const embedder = process.port("embedder", this.#counted(this.embedder, "embed"));
    const outputs = process.port("outputs", this.outputs);
    const ledger = process.port("ledger", this.#stores.ledger);
    const { clock, settings, telemetry } = this;
    const registry = this.#models(chat, embedder);
    return {
      records: process.port("records", this.records),
      raw: process.port("raw", this.raw),
      outputs,
      queue: process.port("queue", this.queue),
      index: process.port("index", this.index),
      reader: this.#reader,
      models: createModelSuite({ registry, replies: outputs, ledger, clock, settings, telemetry }),
      profiles: this.profiles,
      announcer: process.port("announcer", this.announcer),
      settings,
      clock,
      telemetry,
    };
  }

  /** Puts bytes under a key, as `aws s3 cp` or a granted PUT does; the event follows. */
  async upload(key: string, text: string | Uint8Array, epoch?: number): Promise<string> {
    const { documentId } = ownerOfObjectKey("single", key);
    const uploadId = this.ids.ulid();
    const metadata = epoch === undefined ? {} : { "sluice-grant": grantText({ documentId, epoch, uploadId }) };
    const { versionId } = await this.raw.write(key, text, { contentType: "text/plain", metadata });
    await this.queue.send(s3Event("Object Created", key));
    return versionId;
  }

  /** Hides the object behind a delete marker, as `aws s3 rm` does. */
  async removeObject(key: string): Promise<void> {
    await this.raw.remove(key);
    await this.queue.send(s3Event("Object Deleted", key));
  }

  async deleteDocument(key: string): Promise<void> {
    const record = await this.record(key);
    if (record !== undefined) await requestDeletion(this, record);
  }

  async reprocess(key: string, options: { profile?: string; fresh?: boolean } = {}): Promise<void> {
    const { documentId } = ownerOfObjectKey("single", key);
    await requestReprocess(this, documentId, { profile: options.profile ?? null, fresh: options.fresh ?? false });
  }

  async record(key: string): Promise<DocumentRecord | undefined> {
    return await this.records.get(ownerOfObjectKey("single", key).documentId);
  }

  /** Searches at this very moment: the clock stands still. */
  async search(query: string): Promise<SearchResult> {
    const { index, records, embedder, clock } = this;
    const request = { tenant: "default", query, mode: "hybrid", k: 100, filter: {} } as const;
    return await searchDocuments({ index, records, embedder, clock }, request);
  }

  /** Lets the index show everything it was given, and hide everything it was told to. */
  async showAll(): Promise<void> {
    await this.clock.advance(this.index.refreshLagMilliseconds);
  }

  /** Delivers until nothing is left to do, by processes the factory makes: a further one after each that died. */
  async drain(nextProcess: () => DoomedProcess): Promise<void> {
    let process = nextProcess();
    const horizon = this.clock.now() + HORIZON;
    while (this.clock.now() < horizon) {
      if (process.dead) process = nextProcess();
      const batch = await this.queue.receive({ max: this.#delivery === "reversed" ? 10 : 1, waitSeconds: 0 });
      if (batch.length > 0) {
        await this.#deliver(process, batch);
        continue;
      }
      if (await this.#isQuiet()) return;
      await this.#reconcile(process).catch(() => undefined);
      if ((await this.queue.depth()).ready > 0) continue;
      await this.clock.advance(this.#stores.stepMilliseconds ?? 60_000);
      await this.#stores.idle?.();
    }
    throw new Error("The world does not come to rest.");
  }

  /** One run of the reconciler, by a process that lives. */
  async reconcileOnce(): Promise<Reconciled> {
    return await this.#reconcile(this.calmProcess());
  }

  /** Delivers the next message that is ready, to a process that lives; false where none is. */
  async step(): Promise<boolean> {
    const [message] = await this.queue.receive({ max: 1, waitSeconds: 0 });
    if (message === undefined) return false;
    await this.#deliverOne(this.calmProcess(), message, true);
    return true;
  }

  /**
   * Hands what a process is working on to another one too, which goes on to its end: as where the first was taken for
   * dead. To be called while the first waits; whoever settles that one moves the clock for both.
   */
  async redeliver(): Promise<void> {
    if (this.#delivered !== null) await this.#work(this.calmProcess(), this.#delivered);
  }

  /**
   * Lets a piece of work go on to its end, moving the clock on whenever everything waits for it: time stands still
   * while a store is being asked.
   */
  async settle<Result>(work: Promise<Result>): Promise<Result> {
    let done = false;
    const ended = work.finally(() => {
      done = true;
    });
    ended.catch(() => undefined);
    for (let idle = 0; !done; ) {
      await nextTurn();
      const answered = this.#stores.answered?.() ?? null;
      await answered;
      idle = answered === null && this.#calling === 0 ? idle + 1 : 0;
      if (!done && idle > 3 && (await this.clock.advanceToNext())) idle = 0;
    }
    return await ended;
  }

  async #reconcile(process: DoomedProcess): Promise<Reconciled> {
    const queue = process.port("queue", this.queue);
    return await this.settle(reconcile({ ...this.dependencies(process), queue, tenancy: this.settings.tenancy }));
  }

  async #deliver(process: DoomedProcess, batch: readonly ReceivedMessage[]): Promise<void> {
    const order = this.#delivery === "reversed" ? batch.toReversed() : batch;
    const rounds = this.#delivery === "once" ? [order] : [order, order.toReversed()];
    for (const round of rounds) {
      for (const message of round) {
        if (process.dead) return;
        const isLast = round === rounds.at(-1);
        await this.#deliverOne(process, message, isLast);
      }
    }
  }

  async #deliverOne(process: DoomedProcess, message: ReceivedMessage, acknowledge: boolean): Promise<void> {
    this.#delivered = message;
    const { batchItemFailures } = await this.settle(this.#work(process, message));
    this.#delivered = null;
    if (process.dead || !acknowledge || batchItemFailures.length > 0) return;
    const queue = process.port("queue", this.queue);
    await queue.acknowledge(message.receiptHandle).catch(() => undefined);
  }

  async #work(process: DoomedProcess, message: ReceivedMessage): Promise<SqsResponse> {
    const until = this.clock.now() + this.settings.workerTimeoutSeconds * 1000;
    const worker = createIngestWorker(this.dependencies(process));
    return await worker(sqsEventOf(message), { getRemainingTimeInMillis: () => until - this.clock.now() });
  }

  /** The model, with every call it answers noted. */
  #counted<Model extends object>(model: Model, method: keyof Model & string): Model {
    return watched(model, method, async (args, call) => {
      this.#calling += 1;
      try {
        const answer = await call();
        this.paid.push(`${method} ${JSON.stringify(args[0])}`);
        return answer;
      } finally {
        this.#calling -= 1;
      }
    });
  }

  async #isQuiet(): Promise<boolean> {
    const { ready, inFlight, delayed } = await this.queue.depth();
    if (ready + inFlight + delayed > 0) return false;
    if ((await this.queue.deadLetters.depth()).ready > 0) return false;
    return (await this.records.due(Number.MAX_SAFE_INTEGER, 1)).length === 0;
  }
}
