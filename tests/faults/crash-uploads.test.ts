/** Versions of a document come one after the other while processes die. */
import { it } from "vitest";
import { CRASH_TIMEOUT, crashEverywhere } from "./crash-points.ts";
import { expectFirst, expectSecond, KEY, uploadFirst, uploadSecond } from "./documents.ts";
import { expectOneVersion } from "./soundness.ts";

it("A new document is live once, wherever its process dies", CRASH_TIMEOUT, async () => {
  await crashEverywhere({ begin: uploadFirst, expect: expectFirst }, { atLeast: 280 });
});

it("A re-upload is live once and its older version gone, wherever the process dies", CRASH_TIMEOUT, async () => {
  await crashEverywhere(
    {
      before: uploadFirst,
      begin: uploadSecond,
      always: (world) => expectOneVersion(world, "nests upstream", ["cormorant", "kingfisher"]),
      expect: expectSecond,
    },
    { atLeast: 280 },
  );
});

it("A reprocess under another profile is live once, wherever the process dies", CRASH_TIMEOUT, async () => {
  await crashEverywhere(
    {
      before: uploadFirst,
      begin: async (world) => await world.reprocess(KEY, { profile: "other" }),
      always: (world) => expectOneVersion(world, "nests upstream", ["cormorant", "kingfisher"]),
      expect: (world, course, crashed) => expectFirst(world, course, crashed, "other"),
    },
    { atLeast: 210 },
  );
});
