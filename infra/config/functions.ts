/** Uploads, the functions that work on them, and their logs. */
import { z } from "zod";
import { awsSettingsSchema } from "../../src/config/settings.ts";
import { number, optional, truth } from "./values.ts";

/** What CloudWatch Logs takes. */
const RETENTIONS: readonly number[] = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

export const functionsKeys = {
  uploadMaxBytes: number(1, 5 * 1024 ** 3)
    .default(100 * 1024 * 1024)
    .meta({ unit: "bytes" })
    .describe("Greatest upload"),
  noncurrentVersionDays: number(1, 36_500)
    .default(30)
    .meta({ unit: "days" })
    .describe("How long a replaced or deleted version of an upload is kept"),
  workerTimeoutSeconds: number(60, 900)
    .default(300)
    .meta({ unit: "seconds" })
    .describe("How long one call of the worker may run; the queue's visibility timeout is six times that"),
  workerMemory: number(512, 10_240).default(2_048).meta({ unit: "MB" }).describe("Memory of the worker"),
  maximumConcurrency: number(2, 1_000).default(10).describe("Workers at once"),
  maxReceiveCount: number(1, 1_000).default(5).describe("Deliveries of a message before it is a dead letter"),
  intakePaused: truth().default(false).describe("Whether messages wait in the queue instead of going to the worker"),
  apiMemory: number(256, 10_240).default(1_024).meta({ unit: "MB" }).describe("Memory of the API's function"),
  reconcileMinutes: number(1, 1_440).default(5).meta({ unit: "minutes" }).describe("Pause between reconciler runs"),
  orphanHours: number(1, 720)
    .default(24)
    .meta({ unit: "hours" })
    .describe("Pause between searches for passages without a record; each wakes a search collection that rests"),
  reconcilerReservedConcurrency: optional(number(1, 10)).describe(
    "Concurrency reserved for the reconciler; empty for none (new accounts have none to give)",
  ),
  canary: truth()
    .default(false)
    .describe("Whether a deployment leaves the release before live, for `npm run canary` to move on by and by"),
  runtime: z
    .enum(["nodejs24.x", "nodejs22.x"])
    .default("nodejs24.x")
    .describe("Lambda's runtime; the older one is for emulators that do not know the newer"),
  logRetentionDays: z.coerce
    .number()
    .refine((days) => RETENTIONS.includes(days), `Give one of CloudWatch's: 1, 3, 5, 7, 14, 30, 60, 90, 180, 365, ….`)
    .default(30)
    .meta({ unit: "days" })
    .describe("How long logs are kept"),
  logLevel: awsSettingsSchema.shape.logLevel,
};
