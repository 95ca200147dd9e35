/**
 * Damages real documents at random and reads them in the sandbox: none may hang it, crash it or fail without a reason.
 * Archives are damaged as files; `tests/unit/reading/mutants.test.ts` damages their entries too.
 *
 *     node tests/bench/mutant-documents.ts [--count 20000] [--seed 1] [--documents folder]
 */
import { parseArgs } from "node:util";
import { settingsFrom } from "../../src/config/settings.ts";
import { Failure } from "../../src/domain/failure.ts";
import { readingLimitsFrom } from "../../src/handlers/reading-limits.ts";
import { ReaderPool } from "../../src/reading/reader-pool.ts";
import { mutate, randomNumbers } from "../support/mutants.ts";
import { corpusIn, DEFAULT_FOLDER } from "./corpus.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
    documents: { type: "string", default: DEFAULT_FOLDER },
  },
});
/** Larger documents would make most of the time; what damages them damages smaller ones too. */
const MOST_BYTES = 200_000;
const REPORT_EVERY = 1_000;
const CODES = ["unsupported_format", "encrypted", "unreadable", "empty", "limit_exceeded"];

const documents = corpusIn(values.documents).filter(({ bytes }) => bytes.length <= MOST_BYTES);
const pool = new ReaderPool(readingLimitsFrom(settingsFrom()), { workers: 2 });
const random = randomNumbers(Number(values.seed));
const ends = new Map<string, number>();
const wrong: string[] = [];
let [slowest, maxResident] = [{ took: 0, told: "" }, 0];

async function readMutant(mutant: number): Promise<void> {
  const document = documents[mutant % documents.length];
  if (document === undefined) return;
  const { name, file } = document;
  const bytes = mutate(document.bytes, random);
  const begun = performance.now();
  const end = await pool
    .read({ bytes, name, contentType: "" }, () => {})
    .then(
      () => "read",
      (error: unknown) => {
        if (!(error instanceof Failure) || !CODES.includes(error.code) || /crash|takes longer/.test(error.message)) {
          wrong.push(`mutant ${mutant} of ${file}: ${error instanceof Error ? error.message : String(error)}`);
        }
        return error instanceof Failure ? error.code : "error";
      },
    );
  ends.set(end, (ends.get(end) ?? 0) + 1);
  const took = performance.now() - begun;
  if (took > slowest.took) slowest = { took, told: `mutant ${mutant} of ${file}` };
}

const count = Number(values.count);
let next = 0;
async function work(): Promise<void> {
  while (next < count) {
    next += 1;
    await readMutant(next);
    maxResident = Math.max(maxResident, process.memoryUsage.rss());
    if (next % REPORT_EVERY === 0) console.log(`${next} read, ${wrong.length} wrong`);
  }
}
await Promise.all([work(), work()]);
await pool.close();

console.log([...ends].map(([end, times]) => `${end} ${times}`).join(", "));
console.log(
  `slowest ${slowest.took.toFixed(0)} ms (${slowest.told}), max resident ${(maxResident / 1024 / 1024).toFixed(0)} MB`,
);
for (const sentence of wrong) console.log(sentence);
process.exitCode = wrong.length === 0 ? 0 : 1;
