import type { Reason } from "../../src/domain/document.ts";
import type { KeyOwner } from "../../src/domain/identity.ts";
import { publish } from "../../src/domain/record/conclusion.ts";
import { type OpenResult, openGeneration, type RunPlan } from "../../src/domain/record/generation.ts";
import { type AcquireResult, acquire, type LookRequest, type Turn } from "../../src/domain/record/lease.ts";
import type { DocumentRecord, Transition } from "../../src/domain/record/record.ts";
import { NO_USAGE } from "../../src/domain/usage.ts";
import { anOwner, NOW } from "./records.ts";

/** How long leases hold in tests. Milliseconds. */
export const LEASE = 330_000;

/** A plan over a version. */
export function aPlan(versionId = "v1", facts: Partial<RunPlan> = {}): RunPlan {
  return {
    version: { versionId, size: 1, contentType: "text/plain" },
    profile: "general",
    profileDigest: "p1",
    name: "A",
    tags: {},
    requestedProfile: null,
    uploadId: null,
    request: null,
    ...facts,
  };
}

/** A reason for tests. */
export function aReason(code = "unreadable"): Reason {
  return { code, message: "It cannot be read.", stage: "read", retryable: false };
}

/** One record in memory, and a moment that tests set: the rules without an adapter. */
export class OneRecord {
  readonly owner: KeyOwner;
  now = NOW;
  #current: DocumentRecord | undefined;

  constructor(owner: KeyOwner = anOwner()) {
    this.owner = owner;
  }

  get current(): DocumentRecord | undefined {
    return this.#current;
  }

  /** @throws when there is no record */
  get record(): DocumentRecord {
    if (this.#current === undefined) throw new Error("There is no record.");
    return this.#current;
  }

  get summary(): DocumentRecord["summary"] {
    return this.record.summary;
  }

  get detail(): DocumentRecord["detail"] {
    return this.record.detail;
  }

  apply<Result>(transition: Transition<Result>): Result {
    const { record, result } = transition(this.#current);
    if (record !== undefined) this.#current = record ?? undefined;
    return result;
  }

  acquire(holder = "m1", request: Partial<LookRequest> = {}): AcquireResult {
    return this.apply(acquire(this.owner, { holder, leaseMilliseconds: LEASE, now: this.now, ...request }));
  }

  /** @throws when the lease is not to be had */
  take(holder = "m1", request: Partial<LookRequest> = {}): Turn {
    const taken = this.acquire(holder, request);
    if (taken.kind !== "taken") throw new Error(`The lease is ${taken.kind}.`);
    return taken.turn;
  }

  open(turn: Turn, versionId = "v1", facts: Partial<RunPlan> = {}): OpenResult {
    return this.apply(openGeneration(turn, aPlan(versionId, { request: this.detail.request, ...facts }), this.now));
  }

  publish(turn: Turn, outcome: "READY" | "PARTIAL" = "READY"): DocumentRecord {
    const reason = outcome === "READY" ? null : aReason("missing_rows");
    return this.apply(publish(turn, { outcome, reason, usage: NO_USAGE, spending: [], contentDigest: "c1" }, this.now));
  }
}
