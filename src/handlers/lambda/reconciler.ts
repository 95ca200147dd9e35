/** Upkeep as a Lambda function on a schedule. */
import { createReconciler } from "../reconciler.ts";
import { documentRecords, objectStores, passageIndex, queuesWithDeadLetters, SEARCH_SETTINGS } from "./adapters.ts";
import { createFunctionContext, observed } from "./function-context.ts";

const context = createFunctionContext("reconciler", process.env, [
  "rawBucket",
  "outputBucket",
  "recordsTable",
  "queueUrl",
  "deadLetterQueueUrl",
  "targetDeadLetterQueueUrl",
  ...SEARCH_SETTINGS,
]);
const { settings, clock, telemetry } = context;

export const handler = observed(
  telemetry,
  createReconciler({
    records: documentRecords(context),
    raw: objectStores(context).raw,
    ...queuesWithDeadLetters(context),
    index: passageIndex(context),
    clock,
    telemetry,
    tenancy: settings.tenancy,
  }),
);
