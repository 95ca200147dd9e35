/**
 * One look at a document under a lease: finish what is owed, see what lies under the key, decide, do it, finish what
 * that owes.
 */

import { restore } from "../domain/record/conclusion.ts";
import { entomb } from "../domain/record/deletion.ts";
import type { Turn } from "../domain/record/lease.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import { expireUpload, noteRawFound } from "../domain/record/requests.ts";
import { cleanDeleted } from "./clean-deleted.ts";
import type { Deadline } from "./deadline.ts";
import { type Decision, decide } from "./decide.ts";
import type { IngestDependencies } from "./dependencies.ts";
import { finishTail } from "./finish-tail.ts";
import type { Looked } from "./looked.ts";
import { openRun, resumeRunAt } from "./run-document.ts";
import { see } from "./see.ts";

/** Looks at the document once, and does what there is to do. */
export async function lookAt(
  deps: IngestDependencies,
  turn: Turn,
  record: DocumentRecord,
  deadline: Deadline,
): Promise<Looked> {
  const settled = await finishTail(deps, turn, await cleanDeleted(deps, turn, record));
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
