/** The way of a document's bytes, from top to bottom. */
import { restore } from "../domain/record/conclusion.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import { awaitVisible } from "./await-visible.ts";
import { embedPassages } from "./embed-passages.ts";
import { extract } from "./extract.ts";
import { indexPassages, ownerOfPassages } from "./index-passages.ts";
import { publishGeneration } from "./publish-generation.ts";
import { readDocument } from "./read-document.ts";
import type { RunContext } from "./run-context.ts";
import { splitDocument } from "./split-document.ts";
import { transcribePages } from "./transcribe-pages.ts";

/**
 * Takes one version through all stages; answers with the record as published.
 * @throws {OutOfTimeError} when the run has to go on in a further leg
 * @throws {Failure} when it has to end, or to be tried again
 */
export async function ingestDocument(context: RunContext): Promise<DocumentRecord> {
  const read = await context.during("read", () => readDocument(context));
  if (read.isLive) return await restoreLive(context);
  const reading = await context.during("transcribe", () => transcribePages(context, read));
  const split = await context.during("split", () => splitDocument(context, reading));
  const extraction = await context.during("extract", () => extract(context, reading));
  const vectors = await context.during("embed", () => embedPassages(context, split.passages));
  const owner = ownerOfPassages(context, reading, extraction);
  await context.during("index", () => indexPassages(context, owner, split.passages, vectors));
  await context.during("await", () => awaitVisible(context, owner, split.passages, vectors));
  return await publishGeneration(context, { reading, split, extraction, owner });
}

/** The bytes turned out to be those of the live generation: nothing is bought, the live mark moves to this version. */
async function restoreLive({ deps, turn, run, record }: RunContext): Promise<DocumentRecord> {
  const { documentId } = turn;
  const { name, tags, profile: requestedProfile, uploadId } = record.detail;
  const upload = { version: run.version, name, tags, requestedProfile, uploadId };
  return await deps.records.change(documentId, restore(turn, upload, deps.clock.now()));
}
