/** The making of the index as a Lambda function, called by a deployment. */
import { ensureIndex } from "../../aws/opensearch/index-admin.ts";
import { createIndexAdmin } from "../index-admin.ts";
import { SEARCH_SETTINGS, searchEngine } from "./adapters.ts";
import { createFunctionContext, observed } from "./function-context.ts";
import { deployedModels, MODEL_SETTINGS } from "./models.ts";

const context = createFunctionContext("index-admin", process.env, [...SEARCH_SETTINGS, ...MODEL_SETTINGS]);
const { settings, clock, telemetry } = context;
const { embedder } = deployedModels(context).registry.embedder;
const ensure = () => ensureIndex({ ...searchEngine(context), clock, alias: settings.searchAlias, vectors: embedder });

export const handler = observed(telemetry, createIndexAdmin({ ensure, clock, telemetry }));
