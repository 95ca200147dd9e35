/** A document takes several legs while processes die, over the AWS adapters. */
import { it } from "vitest";
import { crashEverywhere } from "../../faults/crash-points.ts";
import { SEVERAL_LEGS } from "../../faults/scenarios.ts";
import { AWS_CRASHES, AWS_POINTS, onAwsStores } from "./on-aws-stores.ts";

onAwsStores((makeStores) => {
  it("a document in several legs is live once, wherever its processes die", AWS_CRASHES, async () => {
    await crashEverywhere(SEVERAL_LEGS, { atLeast: 800, makeStores, ...AWS_POINTS });
  });
});
