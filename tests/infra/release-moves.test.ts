import { describe, expect, it } from "vitest";
import { movesBack } from "../../infra/scripts/release-moves.ts";

/** A function by its versions' releases, oldest first, and the version that is live. */
function deployed(name: string, live: number, ...releases: readonly string[]) {
  return { name, live, versions: releases.map((release, index) => ({ version: index + 1, release })) };
}

describe("the way back", () => {
  it("a roll-back moves every function to the release before", () => {
    const moves = movesBack([deployed("worker", 3, "a", "b", "c"), deployed("api", 4, "a", "b", "b", "c")]);
    expect(moves).toEqual([
      { name: "worker", from: 3, to: 2, release: "b" },
      { name: "api", from: 4, to: 3, release: "b" },
    ]);
  });

  it("goes further back from where a roll-back left it, and never forward", () => {
    const moves = movesBack([deployed("worker", 2, "a", "b", "c"), deployed("api", 3, "a", "b", "b", "c")]);
    expect(moves.map(({ to, release }) => ({ to, release }))).toEqual([
      { to: 1, release: "a" },
      { to: 1, release: "a" },
    ]);
  });

  it("a roll-back from between two releases goes to the older of them", () => {
    // Taken back: index-admin, which no canary moves, stays at the newer one.
    const takenBack = [deployed("index-admin", 3, "a", "b", "c"), deployed("worker", 3, "a", "b", "b", "c")];
    expect(movesBack(takenBack)).toEqual([
      { name: "index-admin", from: 3, to: 2, release: "b" },
      { name: "worker", from: 3, to: 3, release: "b" },
    ]);
    // Stopped half way: a part of the calls still goes to the newer one.
    const halfWay = deployed("worker", 2, "a", "b", "c");
    expect(movesBack([{ ...halfWay, beside: 3 }])).toEqual([{ name: "worker", from: 2, to: 2, release: "b" }]);
    // A release that came back after another is newer than that.
    const back = [deployed("api", 3, "a", "b", "a"), deployed("worker", 2, "a", "b", "a")];
    expect(movesBack(back).map(({ to, release }) => ({ to, release }))).toEqual([
      { to: 2, release: "b" },
      { to: 2, release: "b" },
    ]);
  });

  it("passes over further versions of the live release", () => {
    expect(movesBack([deployed("worker", 3, "a", "b", "b")])).toEqual([
      { name: "worker", from: 3, to: 1, release: "a" },
    ]);
  });

  it("a roll-back that would tear functions apart is refused with a sentence", () => {
    expect(() => movesBack([deployed("worker", 1, "a")])).toThrow("There is no release before the one that is live.");
    expect(() => movesBack([deployed("worker", 2, "a", "b"), deployed("api", 1, "b")])).toThrow(
      "api has no version of the release a, so the functions would not fit together.",
    );
  });
});
