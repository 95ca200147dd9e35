import { afterAll, expect, it } from "vitest";
import { Failure } from "../../../src/domain/failure.ts";
import { ReaderPool } from "../../../src/reading/reader-pool.ts";
import { makeZip } from "../../support/make-zip.ts";
import { mutate, randomNumbers } from "../../support/mutants.ts";
import { bytesOf, READING_LIMITS, readAll } from "../../support/reading.ts";
import { SAMPLE_DOCUMENTS, type SampleDocument } from "../../support/sample-documents.ts";

const MUTANTS = 2_000;
/** What may be said of a damaged document. */
const CODES = ["unsupported_format", "encrypted", "unreadable", "empty", "limit_exceeded"];

const pool = new ReaderPool({ ...READING_LIMITS, pageTimeoutSeconds: 5 });
afterAll(() => pool.close());

/** A damaged copy; of an archive every other time one of its entries is damaged, and the archive is whole. */
function damaged({ bytes, parts }: SampleDocument, random: (below: number) => number): Uint8Array {
  if (parts === undefined || random(2) === 0) return mutate(bytes, random);
  const chosen = random(parts.length);
  return makeZip(
    parts.map((part, index) =>
      index === chosen ? { ...part, content: mutate(Buffer.from(part.content as string), random) } : part,
    ),
  );
}

it("each sample document is read whole", async () => {
  for (const { name, bytes } of SAMPLE_DOCUMENTS) {
    const { pages, format } = await readAll(pool, bytes, { name });
    expect(pages.length, name).toBeGreaterThan(0);
    expect(format === "png" || pages[0]?.text !== "", name).toBe(true);
  }
});

it("a damaged document of any format is read or refused with a reason, and never hangs or crashes its reader", {
  timeout: 120_000,
}, async () => {
  const random = randomNumbers(20_261_121);
  for (let mutant = 0; mutant < MUTANTS; mutant += 1) {
    const sample = SAMPLE_DOCUMENTS[mutant % SAMPLE_DOCUMENTS.length] as SampleDocument;
    const bytes = damaged(sample, random);
    const outcome = await readAll(pool, bytes, { name: sample.name }).catch((error: unknown) => error);
    if (!(outcome instanceof Error)) continue;
    const told = `${sample.name}, mutant ${mutant}: ${outcome.message}`;
    expect(outcome, told).toBeInstanceOf(Failure);
    expect(CODES, told).toContain((outcome as Failure).code);
    expect(outcome.message, told).not.toMatch(/crash|takes longer/);
  }
  expect((await readAll(pool, bytesOf("an honest text"))).text).toBe("an honest text");
});
