/** Versions of a document come one after the other while processes die. */
import { it } from "vitest";
import { CRASH_TIMEOUT, crashEverywhere } from "./crash-points.ts";
import { NEW_DOCUMENT, RE_UPLOAD, REPROCESS } from "./scenarios.ts";

it("A new document is live once, wherever its process dies", CRASH_TIMEOUT, async () => {
  await crashEverywhere(NEW_DOCUMENT, { atLeast: 280 });
});

it("A re-upload is live once and its older version gone, wherever the process dies", CRASH_TIMEOUT, async () => {
  await crashEverywhere(RE_UPLOAD, { atLeast: 280 });
});

it("A reprocess under another profile is live once, wherever the process dies", CRASH_TIMEOUT, async () => {
  await crashEverywhere(REPROCESS, { atLeast: 210 });
});
