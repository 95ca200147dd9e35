/** Two workers have the same message while processes die, over the AWS adapters. */
import { it } from "vitest";
import { crashEverywhere } from "../../faults/crash-points.ts";
import { REDELIVERED_MEANWHILE } from "../../faults/scenarios.ts";
import { AWS_CRASHES, AWS_POINTS, onAwsStores } from "./on-aws-stores.ts";

/** A sample even where all points of the others are tried: each of these takes two versions to their rest. */
const SAMPLE = { ...AWS_POINTS, stride: 8 * AWS_POINTS.stride };

onAwsStores((makeStores) => {
  it(
    "a document that two workers have at once is live once, wherever the first goes on or dies",
    AWS_CRASHES,
    async () => {
      await crashEverywhere(REDELIVERED_MEANWHILE, { atLeast: 720, makeStores, ...SAMPLE });
    },
  );
});
