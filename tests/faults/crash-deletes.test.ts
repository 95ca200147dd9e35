/** A document is deleted, and its deletion overtakes or is overtaken, while processes die. */
import { it } from "vitest";
import { CRASH_TIMEOUT, crashEverywhere } from "./crash-points.ts";
import { DELETED_MEANWHILE, LATE_PUT } from "./scenarios.ts";

it("A document deleted at any step of its run is gone, wherever the process dies", CRASH_TIMEOUT, async () => {
  await crashEverywhere(DELETED_MEANWHILE, { atLeast: 720 });
});

it("A late PUT after a delete leaves nothing behind, wherever the process dies", CRASH_TIMEOUT, async () => {
  await crashEverywhere(LATE_PUT, { atLeast: 190 });
});
