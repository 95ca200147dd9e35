import type { EstimateRates } from "../domain/estimate.ts";
import type { ModelRegistry } from "./registry.ts";

/** What the models of a registry cost, for who wants to know before asking them. */
export function priceList(registry: ModelRegistry) {
  return {
    namesOf: (models: readonly string[]): readonly string[] =>
      registry.chatModels(models).map(({ model }) => model.name),
    ratesOf(models: readonly string[]): EstimateRates {
      const [{ card }] = registry.chatModels(models);
      return {
        input: card.price.inputPerMillion,
        output: card.price.outputPerMillion,
        embedded: registry.embedder.embedder.pricePerMillion,
        sees: card.capabilities.vision === true && card.capabilities.documents,
      };
    },
  };
}
