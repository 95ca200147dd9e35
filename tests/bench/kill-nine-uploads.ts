/** What kill-nine.ts uploads, and a client that goes on asking while the service is down. */
import { setTimeout as pause } from "node:timers/promises";
import type { DocumentView } from "../../src/api/responses.ts";
import { type Answer, type SearchAnswer, ServiceClient, type UploadAnswer } from "../support/service-client.ts";
import type { CorpusDocument } from "./corpus.ts";

export interface PlannedDocument extends CorpusDocument {
  readonly number: number;
  readonly isDeleted: boolean;
}

/** `earlier`: a text that the document itself replaces afterwards. `again`: the same bytes once more. */
export interface Step {
  readonly kind: "earlier" | "document" | "again" | "delete";
  readonly document: PlannedDocument;
}

export interface Upload {
  readonly documentId: string;
  /** Null where the answer to a PUT was lost and its repetition was told that the object is there. */
  readonly versionId: string | null;
}

/** A word that stands in nothing but a document's earlier version, or in a document to be deleted. */
export function markerOf({ number }: PlannedDocument): string {
  return `zqmarker${number}zq`;
}

const EARLIER = 12;
const AGAIN = 8;
const DELETED = 5;

/** Every document in random order; some replace an earlier text, some are uploaded twice, some texts are deleted. */
export function uploadPlan(corpus: readonly CorpusDocument[], random: () => number): readonly Step[] {
  const documents = corpus.map((document, number): PlannedDocument => ({ ...document, number, isDeleted: false }));
  const shuffled = <Item>(items: readonly Item[]) =>
    items
      .map((item) => ({ item, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ item }) => item);
  const steps: Step[] = shuffled(documents).map((document) => ({ kind: "document", document }));
  const put = (step: Step, from: number, to: number) =>
    steps.splice(from + Math.floor(random() * (to - from + 1)), 0, step);
  const at = (document: PlannedDocument) => steps.findIndex((step) => step.document === document);
  // A failing re-upload leaves the earlier text live and found, rightly: only what can be read replaces one.
  const readable = documents.filter(({ expect }) => !expect.status.includes("FAILED"));
  for (const document of shuffled(readable).slice(0, EARLIER)) put({ kind: "earlier", document }, 0, at(document));
  for (const document of shuffled(documents).slice(0, AGAIN)) {
    const last = steps.findLastIndex((step) => step.document === document);
    put({ kind: "again", document }, last + 1, steps.length);
  }
  for (let index = 0; index < DELETED; index++) {
    const document = textToDelete(documents.length + index);
    put({ kind: "document", document }, 0, steps.length);
    put({ kind: "delete", document }, at(document) + 1, steps.length);
  }
  return steps;
}

function textToDelete(number: number): PlannedDocument {
  const file = `to-be-deleted-${number}.txt`;
  const document = {
    file,
    path: file,
    name: file,
    kind: "txt",
    contentType: "text/plain",
    expect: { status: [] },
    number,
  };
  const text = `This is deleted: ${markerOf({ ...document, bytes: new Uint8Array(), isDeleted: true })}.`;
  return { ...document, bytes: new TextEncoder().encode(text), isDeleted: true };
}

/** Asks until it is answered. */
export class PersistentClient {
  readonly #client: ServiceClient;

  constructor(url: string) {
    this.#client = new ServiceClient(url);
  }

  /** Each step has an Idempotency-Key of its own, so that a promise whose answer was lost is not made twice. */
  async upload({ kind, document }: Step): Promise<Upload> {
    const { file, name, contentType, bytes } = document;
    const facts = { key: `corpus/${file}`, tags: { file } };
    const content =
      kind === "earlier"
        ? { name: "earlier.txt", contentType: "text/plain", bytes: new TextEncoder().encode(earlierText(document)) }
        : { name, contentType, bytes };
    const body = { ...facts, name: content.name, contentType: content.contentType, size: content.bytes.length };
    const promised = await this.#ask("POST", "/documents", body, { "idempotency-key": `${kind}-${document.number}` });
    if (promised.status !== 201) throw new Error(`POST /documents answered ${JSON.stringify(promised)}`);
    const { documentId, upload } = promised.body as UploadAnswer;
    const { method, url, headers } = upload;
    const put = await untilAnswered(async () => {
      const answer = await fetch(url, { method, headers, body: content.bytes });
      await answer.arrayBuffer();
      return answer;
    });
    if (put.status !== 200 && put.status !== 412) throw new Error(`PUT of ${file} answered ${put.status}`);
    return { documentId, versionId: put.headers.get("x-amz-version-id") };
  }

  async delete(documentId: string): Promise<void> {
    const { status } = await this.#ask("DELETE", `/documents/${documentId}`);
    if (status !== 202) throw new Error(`DELETE answered ${status}`);
  }

  look(documentId: string): Promise<Answer> {
    return this.#ask("GET", `/documents/${documentId}`);
  }

  /** The document once the version uploaded last has ended. */
  async ended({ documentId, versionId }: Upload): Promise<DocumentView> {
    return await untilAnswered(async () => {
      const isLast = (view: DocumentView) => versionId === null || view.versionId === versionId;
      const isOver = ({ status }: DocumentView) => ["READY", "PARTIAL", "FAILED"].includes(status);
      return await this.#client.documentOnce(documentId, "over", (view) => isLast(view) && isOver(view), 300_000);
    });
  }

  async search(query: string, more: Record<string, unknown>): Promise<SearchAnswer> {
    return await untilAnswered(async () => await this.#client.search(query, more));
  }

  #ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return untilAnswered(async () => await this.#client.ask(method, path, body, headers));
  }
}

function earlierText(document: PlannedDocument): string {
  return `# An earlier version\n\nIt says ${markerOf(document)} and is replaced.\n`;
}

/** Asks again where the connection broke or was refused: the service was killed, and is started again. */
async function untilAnswered<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      // What fetch throws when there is no answer, or the answer breaks off.
      if (!(error instanceof TypeError)) throw error;
      await pause(50);
    }
  }
}
