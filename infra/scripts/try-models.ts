/** Whether the models of a stack answer: asked before it is begun, since only a call shows what an account lacks. */
import { BedrockClients } from "../../src/aws/bedrock/bedrock-client.ts";
import { bedrockModels } from "../../src/handlers/bedrock-models.ts";
import { checkModels } from "../../src/handlers/check-models.ts";
import { defaultModels } from "../../src/models/default-models.ts";
import { resolveModels } from "../../src/models/model-cards.ts";
import type { SluiceConfig } from "../config.ts";

/**
 * Calls each model of the stack once with a few tokens, with the rights of whoever deploys.
 * @param clients closed at the end
 * @returns a sentence for each model that did not answer; none where the models are stand-ins
 */
export async function tryModels(
  { models, modelList, region, endpointUrl }: Pick<SluiceConfig, "models" | "modelList" | "region" | "endpointUrl">,
  clients = new BedrockClients(),
): Promise<readonly string[]> {
  if (models === "offline" || endpointUrl !== null) return [];
  const resolved = resolveModels(modelList ?? defaultModels(region), region);
  try {
    const names = resolved.chat.map(({ name }) => name);
    const { missing, passing } = await checkModels(bedrockModels(resolved, clients), names);
    return [...missing, ...passing];
  } finally {
    clients.close();
  }
}
