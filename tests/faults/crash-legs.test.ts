/** A document takes several legs while processes die. */
import { it } from "vitest";
import { CRASH_TIMEOUT, crashEverywhere } from "./crash-points.ts";
import { SEVERAL_LEGS } from "./scenarios.ts";

it("A document in several legs is live once, wherever its processes die", CRASH_TIMEOUT, async () => {
  await crashEverywhere(SEVERAL_LEGS, { atLeast: 800 });
});
