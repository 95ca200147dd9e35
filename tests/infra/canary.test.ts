import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type CanaryDependencies, shift, WATCH, watchPause } from "../../infra/scripts/canary.ts";
import type { Route } from "../../infra/scripts/function-versions.ts";
import type { DeployedFunction } from "../../infra/scripts/release-moves.ts";
import { alarmNamesOf } from "../../infra/scripts/ringing-alarms.ts";
import { configOf } from "../../infra/scripts/stack-file.ts";
import { deployedStack } from "./support/deployed-stack.ts";

/** A function by its versions' releases, oldest first, and the version that is live. */
function deployed(name: string, live: number, ...releases: readonly string[]): DeployedFunction {
  return { name, live, versions: releases.map((release, index) => ({ version: index + 1, release })) };
}

const TWO = [
  deployed("worker", 1, "a", "b"),
  deployed("api", 2, "a", "a", "b"),
  deployed("index-admin", 3, "a", "a", "b"),
];

/** A stack whose aliases move, and whose alarms go off at a look (from 0). */
function aStack(functions: readonly DeployedFunction[], rings: { readonly at?: number; readonly stuck?: string } = {}) {
  const routes = new Map<string, Route>();
  const said: string[] = [];
  const seen: string[] = [];
  let looks = 0;
  const dependencies: CanaryDependencies = {
    functions: {
      list: async () => functions,
      async route(name, route) {
        if (name === rings.stuck && route.beside === undefined) throw new Error("throttled");
        routes.set(name, route);
        const { version, beside } = route;
        seen.push(`${name} ${version}${beside === undefined ? "" : ` beside ${beside.version} with ${beside.weight}`}`);
      },
    },
    alarms: async () => (looks++ === rings.at ? ["sluice-prod-api-errors"] : []),
    say: (line) => said.push(line),
    pause: async () => {},
  };
  return { routes, said, seen, dependencies, looks: () => looks };
}

describe("a canary", () => {
  it("A new release gets a part of the calls, then all, while no alarm goes off", async () => {
    const stack = aStack(TWO);
    await shift(stack.dependencies);
    expect(stack.seen).toEqual([
      "worker 1 beside 2 with 0.1",
      "api 2 beside 3 with 0.1",
      "worker 1 beside 2 with 0.5",
      "api 2 beside 3 with 0.5",
      "worker 2",
      "api 3",
    ]);
    expect(stack.looks()).toBe(1 + 2 * WATCH.looks);
    expect(stack.said.at(-1)).toBe("The release b is live.");
  });

  it("every step is watched for longer than an alarm for two of three periods takes", () => {
    const twoPeriods = 2 * 5 * 60_000;
    expect(WATCH.looks * WATCH.pauseMilliseconds).toBeGreaterThan(twoPeriods);
  });

  it("An alarm on the way sends every call to the release before again", async () => {
    for (const at of [1, WATCH.looks, WATCH.looks + 1, 2 * WATCH.looks]) {
      const stack = aStack(TWO, { at });
      await expect(shift(stack.dependencies)).rejects.toThrow(
        "sluice-prod-api-errors is going off, so all calls go to the release before again.",
      );
      expect([...stack.routes]).toEqual([
        ["worker", { version: 1 }],
        ["api", { version: 2 }],
      ]);
    }
  });

  it("a canary does not begin while an alarm goes off, and has nothing to do where the newest is live", async () => {
    const ringing = aStack(TWO, { at: 0 });
    await expect(shift(ringing.dependencies)).rejects.toThrow(/is going off, so nothing was moved/);
    expect(ringing.seen).toEqual([]);
    const done = aStack([deployed("worker", 2, "a", "b")]);
    await shift(done.dependencies);
    expect(done).toMatchObject({ seen: [], said: ["The newest release is live already."] });
  });

  it("a canary that is interrupted is taken back", async () => {
    const stack = aStack(TWO);
    const interrupted = new AbortController();
    let looks = 0;
    const pause = async () => {
      if (++looks < 3) return;
      setImmediate(() => interrupted.abort());
      await watchPause(60_000, interrupted.signal);
    };
    await expect(shift({ ...stack.dependencies, pause })).rejects.toThrow(
      "Interrupted, so all calls go to the release before again.",
    );
    expect([...stack.routes]).toEqual([
      ["worker", { version: 1 }],
      ["api", { version: 2 }],
    ]);
  });

  it("the alarms of a stack are known by their names, those that the program makes", async () => {
    const { resources } = await deployedStack("prod");
    const made = resources.filter(({ type }) => type === "cloudwatch/metricAlarm").map(({ inputs }) => inputs.name);
    const config = configOf(fileURLToPath(new URL("../../Pulumi.prod.yaml", import.meta.url)));
    expect(alarmNamesOf("sluice-prod", config).toSorted()).toEqual(made.toSorted());
  });

  it("whatever fails on the way takes the canary back, and a function that stays is named", async () => {
    const stack = aStack(TWO, { at: 3, stuck: "worker" });
    await expect(shift(stack.dependencies)).rejects.toThrow(/^worker could not be moved back/);
    expect(stack.routes.get("api")).toEqual({ version: 2 });
  });

  it("a half-finished deployment is not moved on", async () => {
    const torn = aStack([deployed("worker", 1, "a", "b"), deployed("api", 1, "a")]);
    await expect(shift(torn.dependencies)).rejects.toThrow(/different releases/);
    expect(torn.seen).toEqual([]);
  });
});
