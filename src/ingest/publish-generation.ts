/** The outputs are written under the generation's own prefix, then one write of the record makes them the live ones. */
import type { Reason, Warning } from "../domain/document.ts";
import { LOSSES } from "../domain/failure.ts";
import { documentKey, indexedKey, markdownKey, resultKey } from "../domain/layout.ts";
import type { PassageOwner } from "../domain/passage.ts";
import { publish } from "../domain/record/conclusion.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import type { GenerationResult, IndexedAs } from "../domain/result.ts";
import { pageWarnings } from "../reading/page-warnings.ts";
import type { Extraction } from "./extract.ts";
import type { ReadDocument } from "./read-document.ts";
import type { RunContext } from "./run-context.ts";
import type { SplitDocument } from "./split-document.ts";

/** What the stages before found. */
export interface Findings {
  readonly reading: ReadDocument;
  readonly split: SplitDocument;
  readonly extraction: Extraction;
  /** What its passages were stamped with. */
  readonly owner: PassageOwner;
}

/** Publishes READY, or PARTIAL with the first loss as its reason. */
export async function publishGeneration(context: RunContext, findings: Findings): Promise<DocumentRecord> {
  const { deps, turn, run } = context;
  context.stage = "publish";
  const { report, pages } = findings.reading;
  const ofReading = [...report.warnings, ...pageWarnings(pages)];
  const warnings = [...ofReading, ...findings.extraction.warnings];
  const reason = lossIn(ofReading, "read") ?? lossIn(findings.extraction.warnings, "extract");
  const outcome = reason === null ? "READY" : "PARTIAL";
  const usage = context.models.usage();
  const spending = context.models.spending();
  await writeOutputs(context, findings, { warnings, reason, outcome, usage, spending: [...spending] });
  const published = await deps.records.change(
    turn.documentId,
    publish(
      turn,
      { outcome, reason, usage, spending, contentDigest: findings.reading.contentDigest },
      deps.clock.now(),
    ),
  );
  deps.telemetry.metric(outcome === "READY" ? "DocumentsReady" : "DocumentsPartial", 1, "Count");
  deps.telemetry.log("info", "published", { documentId: turn.documentId, generation: run.generation, outcome });
  return published;
}

async function writeOutputs(
  context: RunContext,
  { reading, split, extraction, owner }: Findings,
  statement: Pick<GenerationResult, "warnings" | "reason" | "outcome" | "usage" | "spending">,
): Promise<void> {
  const { deps, run, turn, profile } = context;
  const { documentId } = turn;
  const { report } = reading;
  const result: GenerationResult = {
    documentId,
    generation: run.generation,
    versionId: run.version.versionId,
    profile: run.profile,
    profileDigest: run.profileDigest,
    format: report.format,
    contentType: report.contentType,
    pageCount: report.pageCount,
    passageCount: split.passages.length,
    title: report.title ?? null,
    fields: { ...extraction.fields },
    ...statement,
    createdAt: deps.clock.now(),
  };
  const pages = split.spans.map((span, index) => ({ ...span, name: reading.pages[index]?.name ?? null }));
  const document = { ...result, text: split.text, pages, passages: split.passages };
  const indexed: IndexedAs = { owner, embedding: { batch: deps.settings.embedBatch, salt: run.salt } };
  const json = { contentType: "application/json" };
  const writes = [
    deps.outputs.write(resultKey(documentId, run.generation), JSON.stringify(result), json),
    deps.outputs.write(documentKey(documentId, run.generation), JSON.stringify(document), json),
    deps.outputs.write(indexedKey(documentId, run.generation), JSON.stringify(indexed), json),
  ];
  if (profile.profile.outputs.markdown) {
    const markdown = { contentType: "text/markdown; charset=utf-8" };
    writes.push(deps.outputs.write(markdownKey(documentId, run.generation), split.text, markdown));
  }
  await Promise.all(writes);
}

function lossIn(warnings: readonly Warning[], stage: Reason["stage"]): Reason | null {
  const loss = warnings.find((warning) => LOSSES.has(warning.code));
  return loss === undefined ? null : { code: loss.code, message: loss.message, stage, retryable: false };
}
