/**
 * Reads a folder of documents in the sandbox and measures: word recall of the PDFs against pdftotext, end states against
 * `manifest.json`, time against the bare readers, and memory.
 *
 *     node tests/bench/reading-recall.ts [folder]        (default: SLUICE_DOCUMENTS, else ../shared/documents)
 */
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import { promisify } from "node:util";
import { settingsFrom } from "../../src/config/settings.ts";
import { Failure, LOSSES } from "../../src/domain/failure.ts";
import type { Page } from "../../src/domain/page.ts";
import { pageWarnings } from "../../src/reading/page-warnings.ts";
import { readDocument } from "../../src/reading/read-document.ts";
import { ReaderPool, type ReadingLimits } from "../../src/reading/reader-pool.ts";
import { corpusIn, DEFAULT_FOLDER, isExpected } from "./corpus.ts";

const LEAST_WORDS = 20;
const LEAST_RECALL = 0.93;

const settings = settingsFrom();
const limits: ReadingLimits = {
  timeoutSeconds: settings.readTimeoutSeconds,
  pageTimeoutSeconds: settings.readPageTimeoutSeconds,
  memoryBytes: settings.readMemoryBytes,
  inflatedBytes: settings.readInflatedBytes,
  outputCharacters: settings.readOutputCharacters,
  pages: settings.readPages,
};

const words = (text: string): string[] =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** The share of the reference's words, each as often as it stands there, that the text holds. */
function recall(reference: readonly string[], text: string): number {
  const left = new Map<string, number>();
  for (const word of words(text)) left.set(word, (left.get(word) ?? 0) + 1);
  let found = 0;
  for (const word of reference) {
    const count = left.get(word) ?? 0;
    if (count > 0) found += 1;
    left.set(word, count - 1);
  }
  return found / reference.length;
}

async function pdftotext(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("pdftotext", [path, "-"], { maxBuffer: 256 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") return "";
    return undefined;
  }
}

async function readIn(pool: ReaderPool, bytes: Uint8Array, name: string) {
  const pages: Page[] = [];
  try {
    const report = await pool.read({ bytes, name, contentType: "" }, (batch) => void pages.push(...batch));
    const loss = [...report.warnings, ...pageWarnings(pages)].find((warning) => LOSSES.has(warning.code));
    const text = pages.map((page) => page.text).join("\n");
    return { state: loss === undefined ? "READY" : "PARTIAL", code: loss?.code, text, pages: pages.length };
  } catch (error) {
    return { state: "FAILED", code: error instanceof Failure ? error.code : "internal", text: "", pages: pages.length };
  }
}

const documents = corpusIn(process.argv[2] ?? DEFAULT_FOLDER);
const hasReference = (await pdftotext("-v")) !== undefined;
if (!hasReference) {
  console.log(
    "Word recall is left out: pdftotext is not on the PATH (Debian, Ubuntu: apt-get install poppler-utils).\n",
  );
}

let maxResident = 0;
const look = setInterval(() => {
  maxResident = Math.max(maxResident, process.memoryUsage.rss());
}, 20);

const pool = new ReaderPool(limits);
pool.warm();
await pool.read({ bytes: new TextEncoder().encode("warm"), name: "warm.txt", contentType: "text/plain" }, () => {});
const recalls: number[] = [];
let wrong = 0;
const readable: { path: string; bytes: Uint8Array }[] = [];
for (const { file, path, name, bytes, expect } of documents) {
  const begun = performance.now();
  const result = await readIn(pool, bytes, name);
  const took = performance.now() - begun;
  if (result.state !== "FAILED") readable.push({ path, bytes });
  const right = isExpected(expect, result.state, result.code);
  if (!right) wrong += 1;
  const isCompared = hasReference && path.endsWith(".pdf") && result.state === "READY";
  const reference = isCompared ? words((await pdftotext(path)) ?? "") : [];
  const found = reference.length >= LEAST_WORDS ? recall(reference, result.text) : undefined;
  if (found !== undefined) recalls.push(found);
  const columns = [
    found === undefined ? "    –" : found.toFixed(3),
    result.state.padEnd(7),
    (result.code ?? "").padEnd(18),
    `${took.toFixed(0)} ms`.padStart(8),
    right ? " " : "≠ manifest",
  ];
  console.log(columns.join("  "), file);
}
clearInterval(look);

const assets = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
const timed = async (read: (document: { path: string; bytes: Uint8Array }) => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  for (const document of readable) await read(document);
  return performance.now() - begun;
};
const inSandbox = ({ path, bytes }: { path: string; bytes: Uint8Array }) =>
  pool.read({ bytes, name: basename(path), contentType: "" }, () => {});
const bare = ({ path, bytes }: { path: string; bytes: Uint8Array }) =>
  readDocument(
    { bytes: bytes.slice(), name: basename(path), contentType: "", fromPage: 1, limits, assets },
    { page: async () => {} },
  );
// Both are warm in their second round: the first compiles.
await timed(bare);
const [sandboxedTime, bareTime] = [await timed(inSandbox), await timed(bare)];
await pool.close();

const mean = recalls.reduce((sum, value) => sum + value, 0) / Math.max(1, recalls.length);
if (hasReference) {
  console.log(`\nmean recall ${mean.toFixed(4)} over ${recalls.length} PDFs (limit ${LEAST_RECALL})`);
}
console.log(`states against the manifest: ${documents.length - wrong} of ${documents.length} right`);
console.log(
  `sandboxed ${sandboxedTime.toFixed(0)} ms, bare ${bareTime.toFixed(0)} ms: ${(sandboxedTime / bareTime).toFixed(2)} × (limit 1.15)`,
);
console.log(`max resident memory ${(maxResident / 1024 / 1024).toFixed(0)} MB`);
process.exitCode = (mean >= LEAST_RECALL || !hasReference) && wrong === 0 ? 0 : 1;
