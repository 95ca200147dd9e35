/** A document takes several legs while processes die. */
import { it } from "vitest";
import { CRASH_TIMEOUT, crashEverywhere } from "./crash-points.ts";
import { KEY, LONG } from "./documents.ts";
import { expectLive } from "./soundness.ts";

it("A document in several legs is live once, wherever its processes die", CRASH_TIMEOUT, async () => {
  await crashEverywhere(
    {
      world: { pageMilliseconds: 100_000 },
      begin: async (world, course) => {
        course.first = await world.upload(KEY, LONG);
      },
      expect: (world, { first }, crashed) => expectLive(world, { key: KEY, versionId: first, word: "heron", crashed }),
    },
    { atLeast: 800 },
  );
});
