/** A document is deleted, and its deletion overtakes or is overtaken, while processes die. */
import { it } from "vitest";
import { CRASH_TIMEOUT, crashEverywhere } from "./crash-points.ts";
import { KEY, SECOND, uploadFirst } from "./documents.ts";
import { expectDeleted } from "./soundness.ts";

it("A document deleted at any step of its run is gone, wherever the process dies", CRASH_TIMEOUT, async () => {
  await crashEverywhere(
    {
      begin: uploadFirst,
      meanwhile: async (world) => await world.deleteDocument(KEY),
      expect: async (world, _course, crashed) => {
        // At the very first steps there may be no record to delete yet: then the document simply goes through.
        if ((await world.record(KEY))?.summary.status !== "DELETED") await world.deleteDocument(KEY);
        await world.drain(world.calmProcess);
        await expectDeleted(world, KEY, ["cormorant"], crashed);
      },
    },
    { atLeast: 720 },
  );
});

it("A late PUT after a delete leaves nothing behind, wherever the process dies", CRASH_TIMEOUT, async () => {
  await crashEverywhere(
    {
      before: uploadFirst,
      begin: async (world) => {
        await world.deleteDocument(KEY);
        await world.upload(KEY, SECOND, 0);
      },
      expect: async (world, _course, crashed) => await expectDeleted(world, KEY, ["cormorant", "kingfisher"], crashed),
    },
    { atLeast: 190 },
  );
});
