/**
 * One look at a document under a lease: finish what is owed, see what lies under the key, decide, do it, finish what
 * that owes.
 */
import { SupersededError } from "../domain/failure.ts";
import { restore } from "../domain/record/conclusion.ts";
import { entomb } from "../domain/record/deletion.ts";
import type { Turn } from "../domain/record/lease.ts";
import { isRebuilding } from "../domain/record/rebuild.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import { expireUpload, noteRawFound, noteRawMissing } from "../domain/record/requests.ts";
import { cleanDeleted } from "./clean-deleted.ts";
import type { Deadline } from "./deadline.ts";
import { type Decision, decide } from "./decide.ts";
import type { IngestDependencies } from "./dependencies.ts";
import { finishTail } from "./finish-tail.ts";
import type { Looked } from "./looked.ts";
import { rebuildPassages } from "./rebuild-passages.ts";
import { openRun, resumeRunAt } from "./run-document.ts";
import { see } from "./see.ts";

/**
 * Looks at the document once, and does what there is to do.
 * @throws what kept a tail from being finished, once the look itself is done: a listener that is not there must keep
 *   neither a new version nor a deletion waiting
 */
export async function lookAt(
  deps: IngestDependencies,
  turn: Turn,
  record: DocumentRecord,
  deadline: Deadline,
): Promise<Looked> {
  const cleaned = await cleanDeleted(deps, turn, record);
  const owed = await tried(() => finishTail(deps, turn, cleaned));
  const looked = await look(deps, turn, "value" in owed ? owed.value : cleaned, deadline);
  if (looked === "done" && isRebuilding(record)) await rebuildLive(deps, turn, deadline);
  // A run that stored its place has released the lease: its next leg finds the tail.
  if ("error" in owed && looked !== "released") throw owed.error;
  return looked;
}

/** What is live once the key was looked at, into the index again. */
async function rebuildLive(deps: IngestDependencies, turn: Turn, deadline: Deadline): Promise<void> {
  const record = await deps.records.get(turn.documentId);
  if (record !== undefined) await rebuildPassages(deps, turn, record, deadline);
}

/** What work came to; being overtaken is thrown at once. */
async function tried<Value>(work: () => Promise<Value>): Promise<{ value: Value } | { error: unknown }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof SupersededError) throw error;
    return { error };
  }
}

async function look(
  deps: IngestDependencies,
  turn: Turn,
  settled: DocumentRecord,
  deadline: Deadline,
): Promise<Looked> {
  for (;;) {
    const seen = await see(deps.raw, deps.records, settled);
    if (seen !== null && settled.detail.rawExpired)
      await deps.records.change(turn.documentId, noteRawFound(turn, deps.clock.now()));
    const decision = decide(settled, seen, deps.clock.now());
    deps.telemetry.log("info", "decided", {
      documentId: turn.documentId,
      decision: decision.kind,
      why: decision.kind === "nothing" ? decision.why : undefined,
    });
    if (decision.kind === "remove-version") {
      await deps.raw.remove(settled.detail.objectKey, decision.versionId);
      continue;
    }
    if (decision.kind === "open") return await openRun(deps, turn, settled, decision.seen, deadline);
    if (decision.kind === "resume") return await resumeRunAt(deps, turn, deadline);
    return await settle(deps, turn, decision);
  }
}

async function settle(
  deps: IngestDependencies,
  turn: Turn,
  decision: Exclude<Decision, { kind: "open" | "resume" | "remove-version" }>,
): Promise<Looked> {
  const { documentId } = turn;
  const now = deps.clock.now();
  switch (decision.kind) {
    case "nothing":
      return "done";
    case "forget":
      return "forget";
    case "keep":
      await deps.records.change(documentId, noteRawMissing(turn, now));
      return "done";
    case "expire":
      await deps.records.change(documentId, expireUpload(turn, now));
      return "done";
    case "bury": {
      const buried = await deps.records.change(documentId, entomb(turn, now));
      await finishTail(deps, turn, await cleanDeleted(deps, turn, buried));
      return "done";
    }
    case "restore": {
      await finishTail(deps, turn, await deps.records.change(documentId, restore(turn, decision.seen, now)));
      return "done";
    }
  }
}
