import { BedrockClients } from "../../aws/bedrock/bedrock-client.ts";
import { OFFLINE_VECTOR_WEIGHT } from "../../local/offline-embedder.ts";
import { resolveModels } from "../../models/model-cards.ts";
import type { ModelRegistry } from "../../models/registry.ts";
import { bedrockModels } from "../bedrock-models.ts";
import { offlineModels } from "../offline-models.ts";
import type { FunctionContext } from "./function-context.ts";
import { type MODEL_SETTINGS, modelListOf } from "./model-settings.ts";

/** The models of a deployed installation. */
export interface DeployedModels {
  readonly registry: ModelRegistry;
  /** How much vectors count beside full text in a search (0–1); absent: the search's own weight. */
  readonly vectorWeight?: number;
}

/**
 * Claude and Titan on Bedrock, or the offline stand-ins: with those a stack can be tried out, in an emulator too, before
 * anybody has granted access to a model or pays for one. Nothing is called yet.
 * @throws {WrongSettingsError} for a list of models that is wrong
 */
export function deployedModels(context: FunctionContext<(typeof MODEL_SETTINGS)[number]>): DeployedModels {
  const { settings, region, telemetry } = context;
  if (settings.models === "offline") return { registry: offlineModels(), vectorWeight: OFFLINE_VECTOR_WEIGHT };
  const resolved = resolveModels(modelListOf(context), region);
  for (const note of resolved.notes) telemetry.log("warn", note);
  const { endpoint } = context.clientOptions("BEDROCK_RUNTIME");
  return { registry: bedrockModels(resolved, new BedrockClients(endpoint === undefined ? {} : { endpoint })) };
}
