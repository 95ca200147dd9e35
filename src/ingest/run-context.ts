import { STAGES, type StageName } from "../domain/document.ts";
import type { DigestedProfile } from "../domain/profile.ts";
import { stageDone } from "../domain/record/generation.ts";
import type { Turn } from "../domain/record/lease.ts";
import type { DocumentRecord, Place, Run } from "../domain/record/record.ts";
import type { DocumentModels } from "../models/document-models.ts";
import type { Deadline } from "./deadline.ts";
import type { IngestDependencies } from "./dependencies.ts";

/** What the stages of one leg of a run share: whom they work for, how long they may, and how far they have come. */
export class RunContext {
  readonly deps: IngestDependencies;
  readonly turn: Turn;
  readonly run: Run;
  readonly profile: DigestedProfile;
  readonly deadline: Deadline;
  readonly models: DocumentModels;
  /** The record as this run last wrote it. */
  record: DocumentRecord;
  stage: StageName = "acquire";
  /** Units done within the stage. */
  done = 0;
  readonly #saves: (() => Promise<void>)[] = [];

  constructor(
    deps: IngestDependencies,
    turn: Turn,
    record: DocumentRecord,
    run: Run,
    profile: DigestedProfile,
    deadline: Deadline,
  ) {
    this.deps = deps;
    this.turn = turn;
    this.record = record;
    this.run = run;
    this.profile = profile;
    this.deadline = deadline;
    const { documentId, tenant, tombstone } = record.summary;
    this.models = deps.models.forDocument({
      tenant,
      documentId,
      era: tombstone?.generation ?? 0,
      generation: run.generation,
      salt: run.salt,
      // The turn, not the message: a message delivered twice at once must share its calls, and one delivered again
      // after a crash comes when the crashed call's reservation has long lapsed.
      owner: `${documentId}#${turn.turn}`,
      tokensPerDocument: profile.profile.budget.tokensPerDocument,
    });
  }

  /** Runs a stage: its time is measured, its end is recorded and renews the lease. */
  async during<Result>(stage: StageName, work: () => Result | Promise<Result>): Promise<Result> {
    const { deps, turn } = this;
    this.deadline.check();
    this.stage = stage;
    this.done = 0;
    const started = deps.clock.now();
    const fields = { documentId: turn.documentId, generation: this.run.generation };
    const result = await deps.telemetry.span(stage, fields, async () => await work());
    const now = deps.clock.now();
    const leaseMilliseconds = deps.settings.leaseSeconds * 1000;
    this.record = await deps.records.change(
      turn.documentId,
      stageDone(turn, stage, now - started, leaseMilliseconds, now),
    );
    return result;
  }

  /** Units of a stage that earlier legs finished; Infinity where a leg finished the whole stage. */
  doneBefore(stage: StageName): number {
    const { place } = this.run;
    if (place === null || STAGES.indexOf(place.stage) < STAGES.indexOf(stage)) return 0;
    return place.stage === stage ? place.done : Number.POSITIVE_INFINITY;
  }

  /** How far this leg came. */
  place(): Place {
    return { stage: this.stage, done: this.done };
  }

  /** Names what has to be stored before the run is placed. */
  onPlace(save: () => Promise<void>): void {
    this.#saves.push(save);
  }

  /** Stores what a further leg needs. */
  async saveWork(): Promise<void> {
    for (const save of this.#saves) await save();
  }
}
