/**
 * Reads a folder's documents with the bare readers, in one thread and without the sandbox, and prints what that took as
 * JSON: the limit beside which ingest is measured.
 *
 *     node tests/bench/bare-readers.ts [folder]
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { settingsFrom } from "../../src/config/settings.ts";
import { Failure } from "../../src/domain/failure.ts";
import { readingLimitsFrom } from "../../src/handlers/reading-limits.ts";
import { readDocument } from "../../src/reading/read-document.ts";
import { corpusIn, DEFAULT_FOLDER } from "./corpus.ts";

const limits = readingLimitsFrom(settingsFrom());
const assets = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
const documents = corpusIn(process.argv[2] ?? DEFAULT_FOLDER);
const [began, before] = [performance.now(), process.cpuUsage()];
for (const { name, bytes } of documents) {
  try {
    await readDocument({ bytes, name, contentType: "", fromPage: 1, limits, assets }, { page: async () => {} });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ wallSeconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 }));
