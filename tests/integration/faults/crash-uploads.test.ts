/** Versions of a document come one after the other while processes die, over the AWS adapters. */
import { it } from "vitest";
import { crashEverywhere } from "../../faults/crash-points.ts";
import { NEW_DOCUMENT, RE_UPLOAD, REPROCESS } from "../../faults/scenarios.ts";
import { AWS_CRASHES, AWS_POINTS, onAwsStores } from "./on-aws-stores.ts";

onAwsStores((makeStores) => {
  it("Over the AWS adapters a document is live once, wherever its process dies", AWS_CRASHES, async () => {
    await crashEverywhere(NEW_DOCUMENT, { atLeast: 280, makeStores, ...AWS_POINTS });
  });

  it("a re-upload is live once and its older version gone, wherever the process dies", AWS_CRASHES, async () => {
    await crashEverywhere(RE_UPLOAD, { atLeast: 280, makeStores, ...AWS_POINTS });
  });

  it("a reprocess is live once, wherever the process dies", AWS_CRASHES, async () => {
    await crashEverywhere(REPROCESS, { atLeast: 210, makeStores, ...AWS_POINTS });
  });
});
