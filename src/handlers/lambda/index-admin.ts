/** The making of the index as a Lambda function, called by a deployment. */
import { ensureIndex } from "../../aws/opensearch/index-admin.ts";
import { createIndexAdmin } from "../index-admin.ts";
import { searchEngine } from "./adapters.ts";
import { createFunctionContext, observed } from "./function-context.ts";
import { deployedModels } from "./models.ts";

const context = createFunctionContext("index-admin", process.env, [
  "searchEndpoint",
  "searchEdition",
  "searchAlias",
  "models",
  "modelList",
]);
const { settings, clock, telemetry } = context;
const { embedder } = deployedModels(context).registry.embedder;
const ensure = () => ensureIndex({ ...searchEngine(context), clock, alias: settings.searchAlias, vectors: embedder });

export const handler = observed(telemetry, createIndexAdmin({ ensure, clock, telemetry }));
