/**
 * Reads, splits, embeds and stores a folder of documents, and prints the CPU time of each stage as a table: Sluice as it
 * runs (readers in their sandbox), the same with the bare readers, and a LangChain.js pipeline (its loaders, its recursive
 * splitter, the same embedder, its memory vector store). First the files that LangChain has a loader for, then all.
 * LangChain's packages are installed by themselves; without them its row is left out:
 *
 *     npm install --prefix tests/bench/langchain --ignore-scripts --legacy-peer-deps --omit=optional --no-package-lock
 *     node tests/bench/ingest-beside-langchain.ts [folder]
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { settingsFrom } from "../../src/config/settings.ts";
import type { Page } from "../../src/domain/page.ts";
import { readingLimitsFrom } from "../../src/handlers/reading-limits.ts";
import { OfflineEmbedder } from "../../src/local/offline-embedder.ts";
import { readDocument } from "../../src/reading/read-document.ts";
import { ReaderPool } from "../../src/reading/reader-pool.ts";
import { splitIntoPassages } from "../../src/reading/splitter.ts";
import { type CorpusDocument, corpusIn, DEFAULT_FOLDER } from "./corpus.ts";

const home = new URL("./langchain/package.json", import.meta.url);

interface Loaded {
  readonly pageContent: string;
  readonly metadata: Record<string, unknown>;
}
type Loader = new (path: string) => { load(): Promise<Loaded[]> };
interface Splitter {
  splitDocuments(documents: readonly Loaded[]): Promise<Loaded[]>;
}
interface Store {
  addDocuments(documents: readonly Loaded[]): Promise<void>;
}

const { resolve } = createRequire(home);
/** A named export of one of LangChain's packages. */
async function from<Value>(module: string, name: string): Promise<Value> {
  const loaded = (await import(pathToFileURL(resolve(module)).href)) as Record<string, unknown>;
  return loaded[name] as Value;
}

const LOADERS: Readonly<Record<string, readonly [module: string, name: string]>> = {
  pdf: ["@langchain/community/document_loaders/fs/pdf", "PDFLoader"],
  docx: ["@langchain/community/document_loaders/fs/docx", "DocxLoader"],
  pptx: ["@langchain/community/document_loaders/fs/pptx", "PPTXLoader"],
  csv: ["@langchain/community/document_loaders/fs/csv", "CSVLoader"],
  json: ["@langchain/classic/document_loaders/fs/json", "JSONLoader"],
  txt: ["@langchain/classic/document_loaders/fs/text", "TextLoader"],
  md: ["@langchain/classic/document_loaders/fs/text", "TextLoader"],
};
const SANDBOXED = "Sluice";
const BARE = "Sluice, bare readers";
/** Of these the first compiles. */
const ROUNDS = 4;

/** Tokens a passage; LangChain's splitter counts characters, four to a token. */
const SIZES = { targetTokens: 300, maxTokens: 500 };
const CHARACTERS_A_TOKEN = 4;

const embedder = new OfflineEmbedder();
const embeddings = {
  embedDocuments: async (texts: string[]) =>
    (await embedder.embed(texts, "passage")).vectors.map((vector) => [...vector]),
  embedQuery: async (text: string) => [...((await embedder.embed([text], "query")).vectors[0] ?? [])],
};
type Stage = "read" | "split" | "embed and store";
const STAGES: readonly Stage[] = ["read", "split", "embed and store"];

/** What one pipeline took and gave. */
class Account {
  readonly seconds = new Map<Stage, number>();
  readonly without: string[] = [];
  passages = 0;
  characters = 0;

  async stage<Value>(stage: Stage, work: () => Promise<Value>): Promise<Value> {
    const before = process.cpuUsage();
    try {
      return await work();
    } finally {
      const { user, system } = process.cpuUsage(before);
      this.seconds.set(stage, (this.seconds.get(stage) ?? 0) + (user + system) / 1e6);
    }
  }

  count(name: string, texts: readonly string[]): void {
    this.passages += texts.length;
    for (const text of texts) this.characters += text.length;
    if (texts.length === 0) this.without.push(name);
  }
}

type Ingest = (account: Account, document: CorpusDocument) => Promise<void>;

const limits = readingLimitsFrom(settingsFrom());
const pool = new ReaderPool(limits);
const assets = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));

async function sandboxed({ bytes, name, contentType }: CorpusDocument): Promise<Page[]> {
  const pages: Page[] = [];
  await pool.read({ bytes, name, contentType }, (batch) => void pages.push(...batch));
  return pages;
}

async function bare({ bytes, name, contentType }: CorpusDocument): Promise<Page[]> {
  const pages: Page[] = [];
  const input = { bytes: bytes.slice(), name, contentType, fromPage: 1, limits, assets };
  await readDocument(input, { page: async (page) => void pages.push(page) });
  return pages;
}

/** Sluice's stages behind one way of reading, into a store of its own. */
function sluice(read: (document: CorpusDocument) => Promise<Page[]>): Ingest {
  const store: object[] = [];
  return async (account, document) => {
    const pages = await account.stage("read", () => read(document));
    const passages = await account.stage("split", async () => splitIntoPassages(pages, SIZES));
    const texts = passages.map(({ text }) => text);
    await account.stage("embed and store", async () => {
      const { vectors } = await embedder.embed(texts, "passage");
      for (const [index, passage] of passages.entries()) store.push({ ...passage, vector: vectors[index] });
    });
    account.count(document.name, texts);
  };
}

/** A LangChain.js pipeline with the loaders it has for our formats; undefined where it is not installed. */
async function langChain(): Promise<((document: CorpusDocument) => Ingest | undefined) | undefined> {
  if (!existsSync(new URL("./node_modules", home))) return undefined;
  const loaders = new Map<string, Loader>();
  for (const [format, [module, name]] of Object.entries(LOADERS)) loaders.set(format, await from<Loader>(module, name));
  const SplitterClass = await from<new (options: object) => Splitter>(
    "@langchain/textsplitters",
    "RecursiveCharacterTextSplitter",
  );
  const StoreClass = await from<new (embeddings: object) => Store>(
    "@langchain/classic/vectorstores/memory",
    "MemoryVectorStore",
  );
  const splitter = new SplitterClass({ chunkSize: SIZES.targetTokens * CHARACTERS_A_TOKEN, chunkOverlap: 0 });
  const store = new StoreClass(embeddings);
  return ({ kind }) => {
    const LoaderClass = loaders.get(formatOf(kind));
    if (LoaderClass === undefined) return undefined;
    return async (account, { path, name }) => {
      const loaded = await account.stage("read", () => withoutOurPdfWorker(() => new LoaderClass(path).load()));
      const chunks = await account.stage("split", () => splitter.splitDocuments(loaded));
      await account.stage("embed and store", () => store.addDocuments(chunks));
      account.count(
        name,
        chunks.map(({ pageContent }) => pageContent),
      );
    };
  };
}

/** LangChain's pdf.js is an older one, and takes the worker's code that ours has put into the global scope for its own. */
async function withoutOurPdfWorker<Value>(work: () => Promise<Value>): Promise<Value> {
  const scope = globalThis as { pdfjsWorker?: unknown };
  const ours = scope.pdfjsWorker;
  delete scope.pdfjsWorker;
  try {
    return await work();
  } finally {
    scope.pdfjsWorker = ours;
  }
}

function formatOf(kind: string): string {
  return kind.split("-")[0] ?? "";
}

/** Each pipeline over the same documents, the cheapest of its rounds: whatever else the machine does only adds. */
async function compare(
  title: string,
  documents: readonly CorpusDocument[],
  pipelines: Readonly<Record<string, Ingest>>,
) {
  const accounts = new Map<string, Account>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = Object.entries(pipelines);
    for (const [name, ingest] of round % 2 === 0 ? order : order.toReversed()) {
      const account = new Account();
      for (const document of documents) {
        await ingest(account, document).catch(() => account.without.push(document.name));
      }
      const before = accounts.get(name);
      if (before === undefined || totalOf(account) < totalOf(before)) accounts.set(name, account);
    }
  }
  console.log(`\n${title}: ${documents.length} files; CPU seconds a stage`);
  const head = ["", ...STAGES, "all", "passages", "characters", "no text"];
  console.log(row(head));
  for (const [name, account] of accounts) {
    const seconds = STAGES.map((stage) => (account.seconds.get(stage) ?? 0).toFixed(2));
    const { passages, characters, without } = account;
    console.log(row([name, ...seconds, totalOf(account).toFixed(2), passages, characters, without.length]));
  }
  const [own, unguarded] = [accounts.get(SANDBOXED), accounts.get(BARE)].map((each) => each?.seconds.get("read") ?? 0);
  console.log(`reading in the sandbox is ${((own ?? 0) / (unguarded ?? 1)).toFixed(2)} × the bare readers`);
  for (const [name, { without }] of accounts) {
    if (without.length > 0) console.log(`no text with ${name}: ${without.join(", ")}`);
  }
}

function totalOf(account: Account): number {
  return [...account.seconds.values()].reduce((sum, seconds) => sum + seconds, 0);
}

function row([name = "", ...values]: readonly (string | number)[]): string {
  return [String(name).padEnd(22), ...values.map((value) => String(value).padStart(17))].join("");
}

// Documents whose manifest expects a refusal are nothing to ingest.
const documents = corpusIn(process.argv[2] ?? DEFAULT_FOLDER).filter(
  ({ kind, expect }) => expect.status.includes("READY") && !/-(bomb|corrupt)$/.test(kind),
);
const own = { [SANDBOXED]: sluice(sandboxed), [BARE]: sluice(bare) };
const pipelineOf = await langChain();
if (pipelineOf === undefined) {
  console.log("LangChain.js is not installed here, so its row is left out; the command is at the head of this file.");
} else {
  const shared = documents.filter((document) => pipelineOf(document) !== undefined);
  const withLangChain: Ingest = async (account, document) => await pipelineOf(document)?.(account, document);
  await compare("Files that LangChain.js has a loader for", shared, { ...own, "LangChain.js": withLangChain });
}
await compare("All files that may end READY", documents, own);
await pool.close();
