/** Which models a deployed installation asks, as its settings say it. Nothing is called, and no client is made. */
import type { VectorSource } from "../../aws/opensearch/index-definition.ts";
import { type ModelList, parseModelListText } from "../../config/model-list.ts";
import { OfflineEmbedder } from "../../local/offline-embedder.ts";
import { defaultModels } from "../../models/default-models.ts";
import { ownModelId } from "../../models/known-models.ts";
import type { FunctionContext } from "./function-context.ts";

/** The settings of a function that asks models, or the index of what they made. */
export const MODEL_SETTINGS = ["models", "modelList"] as const;

type ModelContext = Pick<FunctionContext<(typeof MODEL_SETTINGS)[number]>, "settings" | "region">;

/** The models on Bedrock. @throws {WrongSettingsError} for a list that is wrong */
export function modelListOf({ settings, region }: ModelContext): ModelList {
  return settings.modelList === "" ? defaultModels(region) : parseModelListText(settings.modelList);
}

/** What the installation's vectors are made by: a model is the same under whatever inference profile it is called. */
export function vectorSource(context: ModelContext): VectorSource {
  if (context.settings.models === "offline") return new OfflineEmbedder();
  const { modelId, dimensions } = modelListOf(context).embedder;
  return { modelId: ownModelId(modelId), dimensions };
}
