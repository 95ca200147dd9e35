/**
 * How far a model's quota is used: pure rules over a few figures that all processes share. They mirror what providers
 * do: a bucket that holds a minute's quota and fills evenly, from which a call takes input and longest answer before it
 * begins, and into which it gives back what it did not need.
 *
 * A call whose tokens are not there yet takes them all the same and is told when it may begin: the level falls below
 * zero, and whoever comes later is told a later moment. So nobody polls, nobody is overtaken for ever, and one change
 * of the figures is enough however many wait. Nothing here is a count of calls in flight: a process that dies takes
 * with it no more than its own calls' tokens, once.
 */
import type { ModelQuota } from "../../ports/chat-model.ts";
import type { Figures, FiguresRule } from "../../ports/ledger.ts";

const MINUTE = 60_000;
/** Refusals within so many milliseconds of each other are one event: those in flight did not know of the first. */
const SAME_EVENT = 5_000;
/** Within this a second event says that the quota is smaller than thought, and not only the level. */
const SOON = 5 * MINUTE;
/** What is left of the share after such a second event. */
const DECREASE = 0.9;
/** What the share gains a minute: up to about where it was refused last, and beyond, to find out whether more is there. */
const INCREASE = 0.02;
const CAREFUL_INCREASE = 0.003;
/** The part of the share at the last refusal that counts as safe. */
const SAFE = 0.97;
const LEAST_SHARE = 0.02;

/** What a call takes of a quota at most. */
export interface Need {
  readonly tokens: number;
  readonly requests: number;
}

/** The figures, in the quota's own units. */
interface Pace {
  /** What is left in the buckets at `at`; below zero: what those who wait have taken already. */
  readonly tokens: number;
  readonly requests: number;
  readonly at: number;
  /** The part of the quota that is used: less than 1 after refusals, for others may use it too. */
  readonly share: number;
  /** Somewhat less than the share at the last event of refusals. */
  readonly refusedShare: number;
  readonly refusedAt: number;
  /** Nothing begins before this moment: the provider said so. */
  readonly notBefore: number;
  /** Tokens of the last minute or so, older ones counting less. */
  readonly flow: number;
  /** Tokens a minute as learned from refusals, where no quota is configured; 0 before the first. */
  readonly learned: number;
}

export type TakeResult =
  /** The call may begin at this moment. */
  | { readonly kind: "taken"; readonly startAt: number }
  /** Its turn would come only then: nothing was taken. */
  | { readonly kind: "too_far"; readonly startAt: number };

/**
 * Takes what a call needs at most.
 * @param latest the last moment at which the call may begin
 * @param urgent begins at once; the others wait for it
 */
export function take(
  quota: ModelQuota,
  need: Need,
  times: { readonly now: number; readonly latest: number },
  urgent = false,
): FiguresRule<TakeResult> {
  return (figures) => {
    const pace = advanced(figures, quota, times.now);
    const waits = urgent ? [] : [waitFor(pace.tokens, need.tokens, tokensPerMinute(quota, pace))];
    if (!urgent) waits.push(waitFor(pace.requests, need.requests, perMinute(quota.requestsPerMinute, pace)));
    const startAt = Math.max(pace.notBefore, times.now + Math.max(0, ...waits));
    if (startAt > times.latest) return { result: { kind: "too_far", startAt } };
    const taken = {
      ...pace,
      tokens: pace.tokens - need.tokens,
      requests: pace.requests - need.requests,
      flow: pace.flow + need.tokens,
    };
    return { figures: asFigures(taken), result: { kind: "taken", startAt } };
  };
}

/** The moment before which nothing may begin: asked again by whoever waited, since it may have changed meanwhile. */
export function notBefore(): FiguresRule<number> {
  return (figures) => ({ result: figures?.notBefore ?? 0 });
}

/** A call gives back what it took and did not use; less than nothing where it used more. */
export function giveBack(quota: ModelQuota, spare: Need, now: number): FiguresRule<void> {
  return (figures) => {
    const pace = advanced(figures, quota, now);
    const given = clipped(quota, {
      ...pace,
      tokens: pace.tokens + spare.tokens,
      requests: pace.requests + spare.requests,
      flow: Math.max(0, pace.flow - spare.tokens),
    });
    return { figures: asFigures(given), result: undefined };
  };
}

/**
 * The provider refused a call: it has less left than these figures say. What the call took stays taken, which moves
 * them towards the truth; since buckets fill evenly, that costs nothing in the long run. A second event soon
 * after means that the quota itself is smaller, or shared: then a smaller share is used. Where no quota is configured, the
 * first event says what it may be.
 */
export function refused(
  quota: ModelQuota,
  need: Need,
  times: { readonly now: number; readonly retryAfterSeconds: number },
): FiguresRule<void> {
  return (figures) => {
    const { now, retryAfterSeconds } = times;
    const pace = advanced(figures, quota, now);
    const since = now - pace.refusedAt;
    const again = since > SAME_EVENT && since <= SOON;
    const flow = Math.max(0, pace.flow - need.tokens);
    const learned = pace.learned > 0 ? pace.learned : Math.max(flow, need.tokens);
    return {
      figures: asFigures({
        ...pace,
        // With no quota configured there was no level so far: it begins empty, with this call's tokens owed.
        tokens: Number.isFinite(pace.tokens) ? pace.tokens : -need.tokens,
        flow,
        learned: quota.tokensPerMinute === undefined ? learned : 0,
        share: again ? Math.max(LEAST_SHARE, pace.share * DECREASE) : pace.share,
        refusedShare: since > SAME_EVENT ? pace.share * SAFE : pace.refusedShare,
        refusedAt: since > SAME_EVENT ? now : pace.refusedAt,
        notBefore: Math.max(pace.notBefore, now + retryAfterSeconds * 1000),
      }),
      result: undefined,
    };
  };
}

/** The figures at a moment: buckets filled, share grown. A clock that steps back fills nothing. */
function advanced(figures: Figures | null, quota: ModelQuota, now: number): Pace {
  if (figures === null) return clipped(quota, { ...FRESH, at: now });
  const pace: Pace = { ...FRESH, ...figures };
  const minutes = Math.max(0, now - pace.at) / MINUTE;
  const grown = { ...pace, share: grownShare(pace, quota, minutes) };
  return clipped(quota, {
    ...grown,
    at: Math.max(now, pace.at),
    tokens: filled(pace.tokens, minutes, tokensPerMinute(quota, grown)),
    requests: filled(pace.requests, minutes, perMinute(quota.requestsPerMinute, grown)),
    flow: pace.flow * Math.exp(-minutes),
  });
}

/** An infinite level is stored as one that is absent: it is what a fresh one is. */
const FRESH: Pace = {
  tokens: Number.POSITIVE_INFINITY,
  requests: Number.POSITIVE_INFINITY,
  at: 0,
  share: 1,
  refusedShare: 1,
  refusedAt: 0,
  notBefore: 0,
  flow: 0,
  learned: 0,
};

function grownShare({ share, refusedShare }: Pace, quota: ModelQuota, minutes: number): number {
  const most = quota.tokensPerMinute === undefined ? Number.POSITIVE_INFINITY : 1;
  const quickMinutes = Math.max(0, refusedShare - share) / INCREASE;
  const grown =
    share + Math.min(minutes, quickMinutes) * INCREASE + Math.max(0, minutes - quickMinutes) * CAREFUL_INCREASE;
  return Math.min(most, grown);
}

function tokensPerMinute(quota: ModelQuota, pace: Pace): number {
  return perMinute(quota.tokensPerMinute ?? (pace.learned > 0 ? pace.learned : undefined), pace);
}

function perMinute(units: number | undefined, { share }: Pace): number {
  return units === undefined ? Number.POSITIVE_INFINITY : units * share;
}

function filled(level: number, minutes: number, unitsPerMinute: number): number {
  return unitsPerMinute === Number.POSITIVE_INFINITY ? unitsPerMinute : level + minutes * unitsPerMinute;
}

/** A bucket holds a minute's quota at most. */
function clipped(quota: ModelQuota, pace: Pace): Pace {
  return {
    ...pace,
    tokens: Math.min(pace.tokens, tokensPerMinute(quota, pace)),
    requests: Math.min(pace.requests, perMinute(quota.requestsPerMinute, pace)),
  };
}

/** Milliseconds until a bucket holds what is needed; a need larger than the bucket waits for a full one. */
function waitFor(level: number, need: number, unitsPerMinute: number): number {
  const missing = Math.min(need, unitsPerMinute) - level;
  return missing <= 0 ? 0 : Math.ceil((missing / unitsPerMinute) * MINUTE);
}

function asFigures(pace: Pace): Figures {
  return Object.fromEntries(Object.entries(pace).filter(([, value]) => Number.isFinite(value)));
}
