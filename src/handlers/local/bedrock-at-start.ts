import { BedrockClients } from "../../aws/bedrock/bedrock-client.ts";
import { regionFrom } from "../../aws/bedrock/region.ts";
import { parseModelListText } from "../../config/model-list.ts";
import { Failure } from "../../domain/failure.ts";
import { defaultModels } from "../../models/default-models.ts";
import { resolveModels } from "../../models/model-cards.ts";
import { bedrockModels } from "../bedrock-models.ts";
import { checkModels } from "../check-models.ts";
import { type LocalModels, type ModelsAtStart, ModelsUnusableError } from "./models-at-start.ts";

/**
 * Claude and Titan in somebody's AWS account, each called once with a few tokens: so what is missing is said now and
 * not by the first document.
 * @param list the list of models as JSON text; null for the usual ones
 * @throws {ModelsUnusableError} naming each model and what it lacks
 * @throws {WrongSettingsError} for a list of models that is wrong
 */
export async function bedrockAtStart(
  list: string | null,
  { profiles, environment, telemetry }: Omit<ModelsAtStart, "models">,
): Promise<LocalModels> {
  const region = await regionIn(environment);
  const resolved = resolveModels(list === null ? defaultModels(region) : parseModelListText(list), region);
  for (const note of resolved.notes) telemetry.log("warn", note);
  const clients = new BedrockClients();
  const registry = bedrockModels(resolved, clients);
  const used = registry.chatModels(profiles.modelNames()).map(({ model }) => model.name);
  const { missing, passing } = await checkModels(registry, used);
  for (const sentence of passing) telemetry.log("warn", sentence);
  if (missing.length > 0) {
    clients.close();
    throw new ModelsUnusableError(["The models on Bedrock cannot be used.", ...missing].join("\n  "));
  }
  const names = [...used, resolved.embedder.name].join(", ");
  return {
    registry,
    description: `${names} on Amazon Bedrock, called from ${region}. Each document costs money.`,
    close: () => clients.close(),
  };
}

async function regionIn(environment: NodeJS.ProcessEnv): Promise<string> {
  try {
    return await regionFrom(environment);
  } catch (error) {
    throw error instanceof Failure ? new ModelsUnusableError(error.message) : error;
  }
}
