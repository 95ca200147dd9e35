/** A document is deleted, and its deletion overtakes or is overtaken, while processes die, over the AWS adapters. */
import { it } from "vitest";
import { crashEverywhere } from "../../faults/crash-points.ts";
import { DELETED_MEANWHILE, LATE_PUT } from "../../faults/scenarios.ts";
import { AWS_CRASHES, AWS_POINTS, onAwsStores } from "./on-aws-stores.ts";

onAwsStores((makeStores) => {
  it("a document deleted at any step of its run is gone, wherever the process dies", AWS_CRASHES, async () => {
    await crashEverywhere(DELETED_MEANWHILE, { atLeast: 720, makeStores, ...AWS_POINTS });
  });

  it("a late PUT after a delete leaves nothing behind, wherever the process dies", AWS_CRASHES, async () => {
    await crashEverywhere(LATE_PUT, { atLeast: 190, makeStores, ...AWS_POINTS });
  });
});
