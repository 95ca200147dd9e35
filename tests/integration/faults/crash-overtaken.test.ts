/** A further version arrives at every step of the work on the first, over the AWS adapters. */
import { it } from "vitest";
import { crashEverywhere } from "../../faults/crash-points.ts";
import { RE_UPLOAD_MEANWHILE } from "../../faults/scenarios.ts";
import { AWS_CRASHES, AWS_POINTS, onAwsStores } from "./on-aws-stores.ts";

onAwsStores((makeStores) => {
  it("a re-upload at any step of the first version's run is live, wherever the process dies", AWS_CRASHES, async () => {
    await crashEverywhere(RE_UPLOAD_MEANWHILE, { atLeast: 720, makeStores, ...AWS_POINTS });
  });
});
