/**
 * Reads, splits, embeds and stores a folder of documents with Sluice's stages and with a LangChain.js pipeline (its
 * loaders, its recursive splitter, the same embedder, its memory vector store), in one run and on the same files: CPU
 * time a stage, and what comes of it. Its packages are installed by themselves:
 *
 *     npm install --prefix tests/bench/langchain --ignore-scripts --legacy-peer-deps --omit=optional --no-package-lock
 *     node tests/bench/ingest-beside-langchain.ts [folder]
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { settingsFrom } from "../../src/config/settings.ts";
import type { Page } from "../../src/domain/page.ts";
import { readingLimitsFrom } from "../../src/handlers/local/reading-limits.ts";
import { OfflineEmbedder } from "../../src/local/offline-embedder.ts";
import { ReaderPool } from "../../src/reading/reader-pool.ts";
import { splitIntoPassages } from "../../src/reading/splitter.ts";
import { type CorpusDocument, corpusIn, DEFAULT_FOLDER } from "./corpus.ts";

const home = new URL("./langchain/package.json", import.meta.url);
if (!existsSync(new URL("./node_modules", home))) {
  console.log("LangChain.js is not installed here; the command is at the head of this file.");
  process.exit(0);
}

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
const loaders = new Map<string, Loader>();
for (const [format, [module, name]] of Object.entries(LOADERS)) loaders.set(format, await from<Loader>(module, name));

/** Tokens a passage; LangChain's splitter counts characters, four to a token. */
const SIZES = { targetTokens: 300, maxTokens: 500 };
const CHARACTERS_A_TOKEN = 4;

const embedder = new OfflineEmbedder();
const embeddings = {
  embedDocuments: async (texts: string[]) =>
    (await embedder.embed(texts, "passage")).vectors.map((vector) => [...vector]),
  embedQuery: async (text: string) => [...((await embedder.embed([text], "query")).vectors[0] ?? [])],
};
const SplitterClass = await from<new (options: object) => Splitter>(
  "@langchain/textsplitters",
  "RecursiveCharacterTextSplitter",
);
const StoreClass = await from<new (embeddings: object) => Store>(
  "@langchain/classic/vectorstores/memory",
  "MemoryVectorStore",
);

type Stage = "read" | "split" | "embed and store";
class Account {
  readonly seconds = new Map<Stage, number>();
  readonly failed: string[] = [];
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

  line(name: string): string {
    const stages = [...this.seconds].map(([stage, seconds]) => `${stage} ${seconds.toFixed(2)} s`).join(", ");
    return `${name}: CPU ${stages}; ${this.passages} passages of ${this.characters} characters; ${this.failed.length} files without text`;
  }
}

const documents = corpusIn(process.argv[2] ?? DEFAULT_FOLDER).filter(
  ({ kind, expect }) =>
    loaders.has(kind.split("-")[0] ?? "") && expect.status.includes("READY") && !/-(bomb|corrupt)$/.test(kind),
);
const pool = new ReaderPool(readingLimitsFrom(settingsFrom()));
const splitter = new SplitterClass({ chunkSize: SIZES.targetTokens * CHARACTERS_A_TOKEN, chunkOverlap: 0 });

async function withSluice(account: Account, { bytes, name, contentType }: CorpusDocument): Promise<void> {
  const pages: Page[] = [];
  await account.stage("read", () => pool.read({ bytes, name, contentType }, (batch) => void pages.push(...batch)));
  const passages = await account.stage("split", async () => splitIntoPassages(pages, SIZES));
  await account.stage("embed and store", async () => {
    const { vectors } = await embedder.embed(
      passages.map(({ text }) => text),
      "passage",
    );
    for (const [index, passage] of passages.entries()) sluiceStore.push({ ...passage, vector: vectors[index] });
  });
  count(
    account,
    name,
    passages.map(({ text }) => text),
  );
}

async function withLangChain(account: Account, { path, name, kind }: CorpusDocument): Promise<void> {
  const LoaderClass = loaders.get(kind.split("-")[0] ?? "");
  if (LoaderClass === undefined) return;
  const loaded = await account.stage("read", () => new LoaderClass(path).load());
  const chunks = await account.stage("split", () => splitter.splitDocuments(loaded));
  await account.stage("embed and store", () => langChainStore.addDocuments(chunks));
  count(
    account,
    name,
    chunks.map(({ pageContent }) => pageContent),
  );
}

function count(account: Account, name: string, texts: readonly string[]): void {
  account.passages += texts.length;
  account.characters += texts.reduce((sum, text) => sum + text.length, 0);
  if (texts.length === 0) account.failed.push(name);
}

let sluiceStore: object[] = [];
let langChainStore = new StoreClass(embeddings);
const contenders = [
  ["Sluice, sandboxed", withSluice],
  ["LangChain.js", withLangChain],
] as const;
// The first round compiles, the second counts.
for (const round of [1, 2]) {
  sluiceStore = [];
  langChainStore = new StoreClass(embeddings);
  for (const [name, ingest] of contenders) {
    const account = new Account();
    for (const document of documents) {
      await ingest(account, document).catch(() => account.failed.push(document.name));
    }
    if (round === 2) {
      console.log(account.line(name));
      if (account.failed.length > 0) console.log(`  without text: ${account.failed.join(", ")}`);
    }
  }
}
console.log(`${documents.length} files, ${sluiceStore.length} passages in Sluice's store`);
await pool.close();
