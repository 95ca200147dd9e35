/** A further version arrives at every step of the work on the first. */
import { it } from "vitest";
import { CRASH_TIMEOUT, crashEverywhere } from "./crash-points.ts";
import { RE_UPLOAD_MEANWHILE } from "./scenarios.ts";

it("A re-upload at any step of the first version's run is live, wherever the process dies", CRASH_TIMEOUT, async () => {
  await crashEverywhere(RE_UPLOAD_MEANWHILE, { atLeast: 720 });
});
