/** Two workers have the same message while processes die. */
import { it } from "vitest";
import { CRASH_TIMEOUT, crashEverywhere, STRIDE } from "./crash-points.ts";
import { REDELIVERED_MEANWHILE } from "./scenarios.ts";

/** Not every step, since each has five points and two versions. */
const SAMPLE = 4 * STRIDE;

it(
  "A document that two workers have at once is live once, wherever the first goes on or dies",
  CRASH_TIMEOUT,
  async () => {
    await crashEverywhere(REDELIVERED_MEANWHILE, { atLeast: 720, stride: SAMPLE });
  },
);
