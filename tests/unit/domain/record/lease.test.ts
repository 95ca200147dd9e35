import { describe, expect, test } from "vitest";
import { SupersededError } from "../../../../src/domain/failure.ts";
import { storePlace } from "../../../../src/domain/record/generation.ts";
import { acquire, forget, freeLease, giveBack, release, renew } from "../../../../src/domain/record/lease.ts";
import { awaitUpload } from "../../../../src/domain/record/requests.ts";
import { aReason, LEASE, OneRecord } from "../../../support/one-record.ts";

describe("taking the lease", () => {
  test("a document that is not known yet is made from its key's owner", () => {
    const one = new OneRecord();
    one.take();
    expect(one.summary).toMatchObject({
      documentId: one.owner.documentId,
      tenant: "acme",
      status: "QUEUED",
      generation: 0,
    });
    expect(one.detail).toMatchObject({ objectKey: "acme/a.pdf", key: "a.pdf", name: "a.pdf" });
  });

  test("without an owner an unknown document stays unknown", () => {
    const one = new OneRecord();
    expect(one.apply(acquire(null, { holder: "m", leaseMilliseconds: 1, now: one.now }))).toEqual({ kind: "unknown" });
    expect(one.current).toBeUndefined();
  });

  test("Whoever finds a document held tells the holder and goes away", () => {
    const one = new OneRecord();
    const turn = one.take("m1");
    expect(one.acquire("m2")).toEqual({ kind: "busy" });
    expect(one.summary.lease).toMatchObject({ holder: "m1", turn: turn.turn });
    expect(one.apply(release(turn, one.now)).kind).toBe("again");
    expect(one.apply(release(turn, one.now)).kind).toBe("released");
    expect(one.summary).toMatchObject({ lease: null, wanted: 2, served: 2 });
  });

  test("a look wanted while the last one was served is served too, however often it happens", () => {
    const one = new OneRecord();
    const turn = one.take("m1");
    for (let i = 0; i < 3; i++) {
      one.acquire(`later ${i}`);
      expect(one.apply(release(turn, one.now)).kind).toBe("again");
    }
    expect(one.apply(release(turn, one.now)).kind).toBe("released");
  });

  test("The same message takes its own lease over, and the run before it is superseded", () => {
    const one = new OneRecord();
    const first = one.take("m1");
    const second = one.take("m1");
    expect(second.turn).toBeGreaterThan(first.turn);
    expect(() => one.apply(renew(first, LEASE, one.now))).toThrow(SupersededError);
    expect(one.apply(renew(second, LEASE, one.now)).summary.lease?.turn).toBe(second.turn);
  });

  test("A lease that ran out is anybody's, and its late holder changes nothing", () => {
    const one = new OneRecord();
    const late = one.take("m1");
    one.open(late);
    one.now += LEASE - 1;
    expect(one.acquire("m2").kind).toBe("busy");
    one.now += 1;
    one.take("m2");
    const before = one.record;
    expect(() => one.publish(late)).toThrow(SupersededError);
    expect(() => one.apply(release(late, one.now))).toThrow(SupersededError);
    expect(() => one.apply(giveBack(late, aReason(), one.now))).toThrow(SupersededError);
    expect(one.record).toBe(before);
  });

  test("a renewed lease holds for its whole length from then on", () => {
    const one = new OneRecord();
    const turn = one.take("m1");
    one.now += LEASE - 1;
    one.apply(renew(turn, LEASE, one.now));
    one.now += LEASE - 1;
    expect(one.acquire("m2").kind).toBe("busy");
  });

  test("A continuation of a leg that is past is stale and takes nothing", () => {
    const one = new OneRecord();
    const turn = one.take("m1");
    const opened = one.open(turn);
    if (opened.kind !== "opened") throw new Error(opened.kind);
    const { generation } = opened.run;
    one.apply(storePlace(turn, { stage: "read", done: 5 }, one.now));
    const before = one.record;
    for (const continuation of [
      { generation, leg: 0 },
      { generation, leg: 2 },
      { generation: generation - 1, leg: 1 },
    ]) {
      expect(one.acquire("m2", { continuation }).kind).toBe("stale");
    }
    expect(one.record).toBe(before);
    expect(one.acquire("m2", { continuation: { generation, leg: 1 } }).kind).toBe("taken");
  });

  test("what a message says of an expiry is kept, also when somebody else holds the lease", () => {
    const one = new OneRecord();
    one.take("m1");
    one.acquire("m2", { rawExpired: true });
    expect(one.detail.rawExpired).toBe(true);
    one.acquire("m3");
    expect(one.detail.rawExpired).toBe(true);
    one.acquire("m4", { rawExpired: false });
    expect(one.detail.rawExpired).toBe(false);
  });
});

describe("giving the lease back", () => {
  test("work given back undone stays wanted", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    one.apply(giveBack(turn, aReason("internal"), one.now));
    expect(one.summary.wanted).toBeGreaterThan(one.summary.served);
    expect(one.summary).toMatchObject({ lease: null, status: "QUEUED" });
    expect(one.detail.reason?.code).toBe("internal");
    expect(one.acquire("m2").kind).toBe("taken");
  });

  test("a document that only an event named is forgotten", () => {
    const one = new OneRecord();
    expect(one.apply(forget(one.take(), one.now)).kind).toBe("released");
    expect(one.current).toBeUndefined();
  });

  test("forgetting looks again when something was wanted meanwhile", () => {
    const one = new OneRecord();
    const turn = one.take("m1");
    one.acquire("m2");
    expect(one.apply(forget(turn, one.now)).kind).toBe("again");
    expect(one.summary.lease?.turn).toBe(turn.turn);
  });

  test("A document that waits for an upload is not forgotten, though an event named its key first", () => {
    const one = new OneRecord();
    const turn = one.take();
    const upload = { uploadId: "u", name: "A", tags: {}, profile: null, until: one.now + 900_000 };
    one.apply(awaitUpload(one.owner, upload, one.now));
    one.apply(forget(turn, one.now));
    expect(one.summary).toMatchObject({ status: "AWAITING_UPLOAD", lease: null });
  });

  test("a document with a generation is not forgotten", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    one.publish(turn);
    one.apply(forget(turn, one.now));
    expect(one.summary.status).toBe("READY");
  });

  test("Nobody who held a forgotten record is taken for the holder of the one that followed it", () => {
    const one = new OneRecord();
    const late = one.take("m1");
    one.now += LEASE;
    one.apply(forget(one.take("m2"), one.now));
    one.now += 1;
    const holder = one.take("m3");
    expect(() => one.apply(forget(late, one.now))).toThrow(SupersededError);
    expect(one.summary.lease?.turn).toBe(holder.turn);
  });

  test("a freed lease supersedes its holder and gives back the attempt that the stop cut short", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    one.apply(freeLease(one.now));
    expect(one.summary.lease).toBeNull();
    expect(one.detail.attempts).toMatchObject({ count: 0, refunds: 1 });
    expect(() => one.publish(turn)).toThrow(SupersededError);
    const before = one.record;
    one.apply(freeLease(one.now));
    expect(one.record).toBe(before);
  });

  test("a document that brings the service down again and again ends all the same", () => {
    const one = new OneRecord();
    let kind: string = "opened";
    for (let stops = 0; stops < 40 && kind === "opened"; stops++) {
      kind = one.open(one.take()).kind;
      if (kind === "opened") one.apply(freeLease(one.now));
    }
    expect(kind).toBe("exhausted");
  });
});
