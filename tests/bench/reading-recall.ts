/**
 * Reads a folder of documents in the sandbox and measures: end states against `manifest.json`, word recall against each
 * format's reference tool, cells of spreadsheets against what their files store, tables found in PDFs, CPU time beside
 * the bare readers, and memory.
 *
 *     node tests/bench/reading-recall.ts [folder]        (default: SLUICE_DOCUMENTS, else ../shared/documents)
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { settingsFrom } from "../../src/config/settings.ts";
import { Failure, LOSSES } from "../../src/domain/failure.ts";
import type { Page } from "../../src/domain/page.ts";
import { readingLimitsFrom } from "../../src/handlers/reading-limits.ts";
import { pageWarnings } from "../../src/reading/page-warnings.ts";
import { readDocument } from "../../src/reading/read-document.ts";
import { ReaderPool } from "../../src/reading/reader-pool.ts";
import { type CorpusDocument, corpusIn, DEFAULT_FOLDER, isExpected } from "./corpus.ts";
import { countCells, countTableCells } from "./reading/cells.ts";
import { madeWorkbooks } from "./reading/made-workbooks.ts";
import { missingTools, officeReferences, pdfReference, type ReferenceCell } from "./reading/references.ts";

const LEAST_WORDS = 20;
/** Mean recall that each format must reach. */
const LEAST_RECALL: Readonly<Record<string, number>> = { pdf: 0.95, docx: 0.99, pptx: 0.99 };
const SANDBOX_LIMIT = 1.15;
const ROUNDS = 6;

const limits = readingLimitsFrom(settingsFrom());

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

interface Reading {
  readonly state: string;
  readonly code: string | undefined;
  readonly pages: readonly Page[];
}

const cells = { files: 0, right: 0, all: 0 };

/** Counts a workbook's cells, and says how many are right. */
function compareCells(pages: readonly Page[], stored: readonly (readonly ReferenceCell[])[]): string {
  const { right, all, firstWrong } = countCells(pages, stored);
  cells.files += right === all ? 1 : 0;
  cells.right += right;
  cells.all += all;
  return `${right} of ${all} cells${firstWrong === undefined ? "" : `; ${firstWrong}`}`;
}

async function readIn(pool: ReaderPool, { bytes, name }: Pick<CorpusDocument, "bytes" | "name">): Promise<Reading> {
  const pages: Page[] = [];
  try {
    const report = await pool.read({ bytes, name, contentType: "" }, (batch) => void pages.push(...batch));
    const loss = [...report.warnings, ...pageWarnings(pages)].find((warning) => LOSSES.has(warning.code));
    return { state: loss === undefined ? "READY" : "PARTIAL", code: loss?.code, pages };
  } catch (error) {
    return { state: "FAILED", code: error instanceof Failure ? error.code : "internal", pages };
  }
}

const documents = corpusIn(process.argv[2] ?? DEFAULT_FOLDER);
for (const sentence of missingTools()) console.log(sentence);
// The reference knows no limits, so it is spared the bombs.
const compared = documents.filter(({ kind }) => /^(docx|pptx|xlsx)(?!-bomb)/.test(kind));
const office = await officeReferences(compared.map(({ path }) => path));

async function referenceWords({ path, name }: CorpusDocument): Promise<string[]> {
  const reference = name.endsWith(".pdf") ? await pdfReference(path) : office.get(path);
  return typeof reference === "string" ? words(reference) : [];
}

let maxResident = 0;
const look = setInterval(() => {
  maxResident = Math.max(maxResident, process.memoryUsage.rss());
}, 20);

const workbooks = madeWorkbooks();
if (workbooks.length === 0) {
  console.log(
    "openpyxl cannot be installed here (it takes python3 with venv, and PyPI): fewer spreadsheets are compared.",
  );
}

const pool = new ReaderPool(limits);
pool.warm();
await pool.read({ bytes: new TextEncoder().encode("warm"), name: "warm.txt", contentType: "text/plain" }, () => {});
const recalls = new Map<string, number[]>();
const tables = { files: 0, rows: 0, cells: 0 };
let wrong = 0;
const readable: CorpusDocument[] = [];
for (const document of documents) {
  const { file, path, kind, expect } = document;
  const begun = performance.now();
  const { state, code, pages } = await readIn(pool, document);
  const took = performance.now() - begun;
  if (state !== "FAILED") readable.push(document);
  const right = isExpected(expect, state, code);
  if (!right) wrong += 1;
  const notes: string[] = right ? [] : ["≠ manifest"];
  const text = pages.map((page) => page.text).join("\n");
  const reference = state === "READY" ? await referenceWords(document) : [];
  const found = reference.length >= (kind.startsWith("pdf") ? LEAST_WORDS : 1) ? recall(reference, text) : undefined;
  const [format = ""] = kind.split("-");
  if (found !== undefined) recalls.set(format, [...(recalls.get(format) ?? []), found]);
  const stored = office.get(path);
  if (state === "READY" && Array.isArray(stored)) notes.push(compareCells(pages, stored));
  if (kind === "pdf-table") {
    const counted = countTableCells(text);
    tables.files += 1;
    tables.rows += counted.rows;
    tables.cells += counted.cells;
    notes.push(`${counted.cells} table cells in ${counted.rows} rows`);
  }
  const columns = [
    found === undefined ? "    –" : found.toFixed(3),
    state.padEnd(7),
    (code ?? "").padEnd(18),
    `${took.toFixed(0)} ms`.padStart(8),
    file,
    ...notes,
  ];
  console.log(columns.join("  "));
}
for (const { name, bytes, sheets } of workbooks) {
  const read = await readIn(pool, { bytes, name });
  console.log(`       ${read.state.padEnd(7)}  ${name}  ${compareCells(read.pages, sheets)}`);
}
clearInterval(look);

const assets = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
/** CPU seconds, of all threads, that it takes to read every document that can be read. */
async function cpuOf(read: (document: CorpusDocument) => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (const document of readable) await read(document);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
const inSandbox = ({ bytes, name }: CorpusDocument) => pool.read({ bytes, name, contentType: "" }, () => {});
const bare = ({ bytes, name }: CorpusDocument) =>
  readDocument({ bytes: bytes.slice(), name, contentType: "", fromPage: 1, limits, assets }, { page: async () => {} });
// The first rounds compile; of the others the cheapest of each counts, for whatever else the machine does only adds.
const contenders = [
  { read: inSandbox, seconds: Infinity },
  { read: bare, seconds: Infinity },
];
for (const { read } of contenders) await cpuOf(read);
for (let round = 0; round < ROUNDS; round += 1) {
  // Each goes first as often as the other.
  for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
    contender.seconds = Math.min(contender.seconds, await cpuOf(contender.read));
  }
}
const [sandboxed = 0, alone = 0] = contenders.map(({ seconds }) => seconds);
await pool.close();

console.log(`\nstates against the manifest: ${documents.length - wrong} of ${documents.length} right`);
let low = false;
for (const [format, values] of recalls) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const least = LEAST_RECALL[format] ?? 0;
  low ||= mean < least;
  console.log(`mean recall ${mean.toFixed(4)} over ${values.length} ${format.toUpperCase()} (limit ${least})`);
}
console.log(
  `cells of spreadsheets: ${cells.right} of ${cells.all} exact; ${cells.files} files are exact in every cell`,
);
console.log(`tables of ${tables.files} table PDFs: ${tables.cells} cells in ${tables.rows} rows`);
const ratio = sandboxed / alone;
console.log(
  `CPU sandboxed ${sandboxed.toFixed(2)} s, bare ${alone.toFixed(2)} s: ${ratio.toFixed(2)} × (limit ${SANDBOX_LIMIT})`,
);
console.log(`max resident memory ${(maxResident / 1024 / 1024).toFixed(0)} MB`);
process.exitCode = low || wrong > 0 || cells.right < cells.all || ratio > SANDBOX_LIMIT ? 1 : 0;
