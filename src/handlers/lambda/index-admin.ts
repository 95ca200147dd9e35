/** The making of the index as a Lambda function, called by a deployment. */
import { ensureIndex } from "../../aws/opensearch/index-admin.ts";
import { createIndexAdmin } from "../index-admin.ts";
import { SEARCH_SETTINGS, searchEngine } from "./adapters.ts";
import { createFunctionContext, observed } from "./function-context.ts";
import { vectorSource } from "./model-settings.ts";

const context = createFunctionContext("index-admin", process.env, SEARCH_SETTINGS);
const { settings, clock, telemetry } = context;
const index = { prefix: settings.searchPrefix, vectors: vectorSource(context) };
const ensure = () => ensureIndex({ ...searchEngine(context), clock, ...index });

export const handler = observed(telemetry, createIndexAdmin({ ensure, clock, telemetry }));
