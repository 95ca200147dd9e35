import type { OwedEvent } from "../../src/domain/document.ts";
import { STAGES } from "../../src/domain/document.ts";
import { SupersededError } from "../../src/domain/failure.ts";
import { announced, fail, failUnheld, publish, reopen, restore, swept } from "../../src/domain/record/conclusion.ts";
import { cleaned, entomb, tombstone } from "../../src/domain/record/deletion.ts";
import { nudge } from "../../src/domain/record/due.ts";
import {
  checkpoint,
  openGeneration,
  resumeRun,
  stageDone,
  storePlace,
  wait,
} from "../../src/domain/record/generation.ts";
import { acquire, forget, freeLease, giveBack, release, renew, type Turn } from "../../src/domain/record/lease.ts";
import type { DocumentRecord, Transition } from "../../src/domain/record/record.ts";
import { awaitUpload, expireUpload, noteRawFound, requestReprocess } from "../../src/domain/record/requests.ts";
import { NO_USAGE } from "../../src/domain/usage.ts";
import { aPlan, aReason, LEASE, OneRecord } from "./one-record.ts";

/** One thing that happens to a record: what, by which of the runners, and choices that the operation may need. */
export interface Step {
  readonly operation: Operation;
  readonly runner: number;
  /** Lets the runner that holds the lease do it, where one does. */
  readonly byHolder: boolean;
  readonly pick: number;
  /** How far time jumps before; back, too. Milliseconds. */
  readonly jump: number;
}

/** What a runner does under its turn, late or not. */
const HELD = {
  renew: (turn, now) => renew(turn, LEASE, now),
  release: (turn, now) => release(turn, now),
  giveBack: (turn, now) => giveBack(turn, aReason(), now),
  forget: (turn, now) => forget(turn, now),
  open: (turn, now, pick) => (current) => {
    const request = current?.detail.request ?? null;
    return openGeneration(turn, aPlan(`v${pick % 3}`, { request }), now)(current);
  },
  resume: (turn, now) => resumeRun(turn, now),
  stageDone: (turn, now, pick) => stageDone(turn, stageOf(pick), 1, LEASE, now),
  checkpoint: (turn, now, pick) => checkpoint(turn, { stage: stageOf(pick), done: pick }, now),
  place: (turn, now, pick) => storePlace(turn, { stage: stageOf(pick), done: pick }, now),
  wait: (turn, now, pick) => wait(turn, { stage: stageOf(pick), done: pick }, aReason(), now + 3_600_000, now),
  publish: (turn, now) =>
    publish(turn, { outcome: "READY", reason: null, usage: NO_USAGE, spending: [], contentDigest: "c" }, now),
  fail: (turn, now) => fail(turn, aReason(), NO_USAGE, null, now),
  restore: (turn, now, pick) => restore(turn, aPlan(`v${pick % 3}`), now),
  swept: (turn, now, pick) => swept(turn, pick % 2 === 0 ? 0 : 60_000, now),
  entomb: (turn, now) => entomb(turn, now),
  cleaned: (turn, now) => cleaned(turn, 300_000, now),
  expire: (turn, now) => expireUpload(turn, now),
  rawFound: (turn, now) => noteRawFound(turn, now),
} satisfies Record<string, (turn: Turn, now: number, pick: number) => Transition<unknown>>;

const FREE = [
  "acquire",
  "continue",
  "announce",
  "tombstone",
  "reprocess",
  "await",
  "failUnheld",
  "reopen",
  "free",
  "nudge",
] as const;

type HeldOperation = keyof typeof HELD;
export type Operation = HeldOperation | (typeof FREE)[number];
export const OPERATIONS: readonly Operation[] = [...(Object.keys(HELD) as HeldOperation[]), ...FREE];

/** Operations of a run, which need one. */
const OF_A_RUN: ReadonlySet<Operation> = new Set([
  "resume",
  "stageDone",
  "checkpoint",
  "place",
  "wait",
  "publish",
  "fail",
]);

/**
 * A record with several runners that act in any order, and beside it a plain account of what must be true: who holds
 * the lease, what is owed to the world, which reprocess was asked for last. Each step checks the record against it.
 */
export class RecordHistory {
  readonly one = new OneRecord();
  readonly #turns: (Turn | undefined)[] = [];
  #holder: number | undefined;
  #owed: OwedEvent[] = [];
  #request: string | undefined;
  #requests = 0;
  #earliest = 0;

  /** @throws an error naming the rule that the step broke */
  step(step: Step): void {
    const { one } = this;
    one.now = Math.max(this.#earliest, one.now + step.jump);
    const before = one.current;
    const actor = step.byHolder ? (this.#holder ?? step.runner) : step.runner;
    if (step.operation in HELD) this.#actUnderTurn(step.operation as HeldOperation, actor, step.pick);
    else this.#act(step.operation, actor, step.pick);
    this.#check(before, one.current, step);
  }

  #actUnderTurn(operation: HeldOperation, actor: number, pick: number): void {
    const { one } = this;
    const turn = this.#turns[actor];
    const letsGo = operation === "release" || operation === "forget";
    if (turn === undefined || (letsGo && actor === this.#holder && this.#hasWork())) return;
    const before = one.current;
    const run = before?.detail.run ?? null;
    const entitled = actor === this.#holder && (!OF_A_RUN.has(operation) || run !== null);
    try {
      const result = one.apply<unknown>(HELD[operation](turn, one.now, pick));
      must(entitled, `a ${operation} without the lease was let through`);
      this.#account(operation, before as DocumentRecord, result);
    } catch (error) {
      if (!(error instanceof SupersededError)) throw error;
      must(!entitled, `the holder's ${operation} was refused`);
      must(one.current === before, `a refused ${operation} changed the record`);
    }
  }

  /** A worker looks at what there is before it releases: it never lets go of a run or a request it has not dealt with. */
  #hasWork(): boolean {
    const { summary, detail } = this.one.record;
    return (detail.run !== null && summary.retryAt === null) || detail.request !== null;
  }

  #account(operation: HeldOperation, before: DocumentRecord, result: unknown): void {
    const { one } = this;
    const run = before.detail.run;
    const generation = one.current?.summary.generation ?? 0;
    if (operation === "publish") this.#owed.push({ type: "Document Ready", generation });
    if (operation === "fail") this.#owed.push({ type: "Document Failed", generation });
    if ((operation === "publish" || operation === "fail") && run?.requestId === this.#request)
      this.#request = undefined;
    if (operation === "restore" && before.summary.live !== null) {
      this.#owed.push({ type: "Document Ready", generation: before.summary.live.generation });
    }
    if (operation === "cleaned" && before.summary.tombstone?.cleanings === 2) {
      this.#owed.push({ type: "Document Deleted", generation: before.summary.tombstone.generation });
    }
    if (operation === "entomb") this.#request = undefined;
    const kind = (result as { kind?: string } | undefined)?.kind;
    const letsGo = operation === "giveBack" || ["released", "placed", "waiting"].includes(kind ?? "");
    if (letsGo) this.#holder = undefined;
    if (operation === "wait") {
      const wanted = before.summary.wanted !== before.summary.lease?.serving;
      must((kind === "wanted") === wanted, "a look that was wanted during a run waits with the run");
    }
    if (one.current === undefined) {
      must(this.#request === undefined && this.#owed.length === 0, "a record with something owed was forgotten");
      must(before.summary.generation === 0 && before.detail.awaitingUntil === null, "a used record was forgotten");
      // A clock that steps back past a forgotten record's whole life is more than the numbering of turns can bear.
      this.#earliest = one.now + 1;
    }
  }

  #acquire(operation: "acquire" | "continue", actor: number, pick: number): void {
    const { one } = this;
    const lease = one.current?.summary.lease ?? null;
    const run = one.current?.detail.run ?? null;
    const past = pick % 2 === 1;
    if (operation === "continue" && run === null) return;
    const continuation = run !== null && { generation: run.generation, leg: past ? run.leg - 1 : run.leg };
    const taken = one.apply(
      acquire(one.owner, {
        holder: `m${actor}`,
        ...(operation === "continue" && continuation && { continuation }),
        leaseMilliseconds: LEASE,
        now: one.now,
      }),
    );
    must((taken.kind === "stale") === (operation === "continue" && past), `a continuation was ${taken.kind}`);
    if (taken.kind === "stale") return;
    const others = lease !== null && lease.holder !== `m${actor}` && lease.until > one.now;
    must((taken.kind === "busy") === others, `the lease was ${taken.kind} while ${others ? "held" : "free"}`);
    if (taken.kind !== "taken") return;
    this.#turns[actor] = taken.turn;
    this.#holder = actor;
  }

  #act(operation: Operation, actor: number, pick: number): void {
    const { one } = this;
    const before = one.current;
    switch (operation) {
      case "acquire":
      case "continue":
        this.#acquire(operation, actor, pick);
        return;
      case "announce": {
        const turn = this.#turns[actor];
        const event = this.#owed[pick % Math.max(1, this.#owed.length)];
        if (turn === undefined || actor !== this.#holder || event === undefined) return;
        one.apply(announced(turn, event, one.now));
        this.#owed = this.#owed.filter(
          ({ type, generation }) => type !== event.type || generation !== event.generation,
        );
        return;
      }
      case "tombstone": {
        one.apply(tombstone([`v${pick % 3}`], one.now));
        if (one.current === undefined) return;
        must(one.summary.live === null && one.summary.status === "DELETED", "a deleted document stayed live");
        if (one.summary.lease === null) this.#holder = undefined;
        this.#request = undefined;
        return;
      }
      case "reprocess": {
        const id = `r${++this.#requests}`;
        if (one.apply(requestReprocess({ id, profile: null, fresh: pick % 2 === 0 }, one.now)).kind === "accepted") {
          this.#request = id;
        }
        return;
      }
      case "failUnheld": {
        const run = before?.detail.run ?? null;
        if (one.apply(failUnheld({ reason: aReason("dead_letter"), versionId: "v0", leg: null }, one.now)) === null)
          return;
        this.#owed.push({ type: "Document Failed", generation: one.summary.generation });
        this.#holder = undefined;
        if (run === null || run.requestId === this.#request) this.#request = undefined;
        return;
      }
      case "await":
        one.apply(
          awaitUpload(one.owner, { uploadId: "u", name: "A", tags: {}, profile: null, until: one.now + 1000 }, one.now),
        );
        return;
      case "reopen":
        one.apply(reopen(one.now));
        return;
      case "free":
        one.apply(freeLease(one.now));
        this.#holder = undefined;
        return;
      case "nudge":
        one.apply(nudge(one.now));
        return;
    }
  }

  #check(before: DocumentRecord | undefined, after: DocumentRecord | undefined, step: Step): void {
    if (after === undefined) return;
    const { summary, detail } = after;
    const { live, generation, wanted, served, tail } = summary;
    if (before !== undefined) {
      must(generation >= before.summary.generation, "the generation fell");
      must(summary.turn >= before.summary.turn, "the turn fell");
      must(wanted >= before.summary.wanted && served >= before.summary.served, "wanted or served fell");
      must(summary.epoch >= before.summary.epoch, "the grants' epoch fell");
      const versions = new Set(detail.deletedVersions);
      const isClean = before.summary.tombstone?.cleanAt != null && summary.tombstone?.cleanAt === null;
      must(
        isClean || before.detail.deletedVersions.every((version) => versions.has(version)),
        "a deleted version that may still be there was forgotten",
      );
      const replaced =
        live !== null && before.summary.live !== null && live.generation < before.summary.live.generation;
      must(!replaced, "an older generation became live");
    }
    must(wanted >= served, "more was served than wanted");
    must(live === null || live.generation <= generation, "the live generation is above the newest");
    must(summary.status !== "DELETED" || (live === null && detail.run === null), "a deleted document has a generation");
    must(detail.run === null || detail.run.generation === generation, "a run of an older generation is kept");
    must((summary.lease !== null) === (this.#holder !== undefined), "the lease and its holder do not agree");
    must(
      summary.lease === null || summary.lease.turn === this.#turns[this.#holder ?? -1]?.turn,
      "the lease is another's",
    );
    must(this.#request === undefined || detail.request?.id === this.#request, "a reprocess request was lost");
    const owed = (event: OwedEvent) =>
      tail?.announce.some((e) => e.type === event.type && e.generation === event.generation);
    must(this.#owed.every(owed), `an announcement owed was dropped by ${step.operation}`);
  }
}

function must(condition: boolean, rule: string): void {
  if (!condition) throw new Error(rule);
}

function stageOf(pick: number): (typeof STAGES)[number] {
  return STAGES[pick % STAGES.length] ?? "read";
}
