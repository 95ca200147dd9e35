/**
 * One run over one version: opened, or gone on with, under the profile that is chosen for it, and taken through its
 * stages.
 */
import { NO_TENANT } from "../domain/caller.ts";
import type { Reason, StageName } from "../domain/document.ts";
import { FAILURES, Failure, reasonOf, SupersededError } from "../domain/failure.ts";
import type { DigestedProfile } from "../domain/profile.ts";
import { type OpenResult, openGeneration, resumeRun } from "../domain/record/generation.ts";
import type { Turn } from "../domain/record/lease.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import type { Deadline } from "./deadline.ts";
import type { SeenVersion } from "./decide.ts";
import type { IngestDependencies } from "./dependencies.ts";
import { endRun, failRun } from "./end-run.ts";
import { finishTail } from "./finish-tail.ts";
import { ingestDocument } from "./ingest-document.ts";
import type { Looked } from "./looked.ts";
import { RunContext } from "./run-context.ts";

/** Opens the next generation over what was seen, and runs it. */
export async function openRun(
  deps: IngestDependencies,
  turn: Turn,
  record: DocumentRecord,
  seen: SeenVersion,
  deadline: Deadline,
): Promise<Looked> {
  const { request } = record.detail;
  const requested = request?.profile ?? seen.requestedProfile;
  const chosen = chooseProfile(deps, record, seen, requested);
  const named =
    chosen instanceof Failure
      ? { profile: requested ?? "", profileDigest: "" }
      : { profile: chosen.profile.name, profileDigest: chosen.digest };
  const opening = openGeneration(turn, { ...seen, ...named, request }, deps.clock.now());
  const opened = await deps.records.change(turn.documentId, opening);
  if (chosen instanceof Failure) return await failRun(deps, turn, opened.record, reasonOf(chosen, "acquire"));
  return await run(deps, turn, opened, chosen, deadline);
}

/** Goes on with the run at the place it stored. */
export async function resumeRunAt(deps: IngestDependencies, turn: Turn, deadline: Deadline): Promise<Looked> {
  const resumed = await deps.records.change(turn.documentId, resumeRun(turn, deps.clock.now()));
  const name = resumed.record.detail.run?.profile ?? "";
  const profile = deps.profiles.find(name);
  if (profile === undefined) return await failRun(deps, turn, resumed.record, unknownProfile(name));
  if (profile.digest !== resumed.record.detail.run?.profileDigest) {
    return await run(deps, turn, await beginAnew(deps, turn, resumed.record, profile), profile, deadline);
  }
  return await run(deps, turn, resumed, profile, deadline);
}

/**
 * Opens the next generation over the version of a run whose profile changed between two legs: a result is of one
 * profile, and passages split by two would not lie in one text.
 */
async function beginAnew(
  deps: IngestDependencies,
  turn: Turn,
  { detail }: DocumentRecord,
  profile: DigestedProfile,
): Promise<OpenResult> {
  if (detail.run === null) throw new SupersededError(turn.documentId);
  const { name, tags, profile: requestedProfile, uploadId, run, request } = detail;
  const plan = { version: run.version, name, tags, requestedProfile, uploadId, request };
  const named = { profile: profile.profile.name, profileDigest: profile.digest };
  return await deps.records.change(turn.documentId, openGeneration(turn, { ...plan, ...named }, deps.clock.now()));
}

async function run(
  deps: IngestDependencies,
  turn: Turn,
  opened: OpenResult,
  profile: DigestedProfile,
  deadline: Deadline,
): Promise<Looked> {
  const { record } = opened;
  if (opened.kind === "exhausted") return await failRun(deps, turn, record, exhausted(record));
  const context = new RunContext(deps, turn, record, opened.run, profile, deadline);
  let ended: DocumentRecord;
  try {
    if (record.summary.tenant === NO_TENANT) throw new Failure("no_tenant");
    ended = await ingestDocument(context);
  } catch (error) {
    return await endRun(context, error);
  }
  // Outside of the above: the run has ended, and what goes wrong from here on can neither place nor fail it.
  await finishTail(deps, turn, ended);
  return "done";
}

function chooseProfile(
  deps: IngestDependencies,
  { detail }: DocumentRecord,
  { version, metadata }: SeenVersion,
  requested: string | null,
): DigestedProfile | Failure {
  try {
    return deps.profiles.choose({ key: detail.key, contentType: version.contentType, metadata, requested });
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function unknownProfile(name: string): Reason {
  return reasonOf(
    new Failure("unknown_profile", { message: `${FAILURES.unknown_profile} (It asks for "${name}".)` }),
    "acquire",
  );
}

function exhausted({ detail }: DocumentRecord): Reason {
  const stage: StageName = "acquire";
  const last = detail.reason === null ? "" : ` The last problem: ${detail.reason.message}`;
  return { code: "attempts_exhausted", message: `${FAILURES.attempts_exhausted}${last}`, stage, retryable: false };
}
