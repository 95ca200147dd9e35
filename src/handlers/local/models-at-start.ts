import type { ProfileCatalog } from "../../config/profile-catalog.ts";
import { OFFLINE_VECTOR_WEIGHT } from "../../local/offline-embedder.ts";
import type { ModelRegistry } from "../../models/registry.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { offlineModels } from "../offline-models.ts";
import type { ModelsArgument } from "./arguments.ts";

/** The models of one machine's service. */
export interface LocalModels {
  readonly registry: ModelRegistry;
  /** How much vectors count beside full text in a search (0–1); absent: the search's own weight. */
  readonly vectorWeight?: number;
  /** What they are, for whoever starts the service. */
  readonly description: string;
  close(): void;
}

/** Models that cannot be called; the message names each and what it lacks. The service does not start. */
export class ModelsUnusableError extends Error {
  override readonly name = "ModelsUnusableError";
}

export interface ModelsAtStart {
  readonly models: ModelsArgument;
  readonly profiles: ProfileCatalog;
  readonly environment: NodeJS.ProcessEnv;
  readonly telemetry: Telemetry;
}

/** The models that were asked for. @throws {ModelsUnusableError} */
export async function modelsAtStart({ models, ...rest }: ModelsAtStart): Promise<LocalModels> {
  if (models.kind === "offline") return offline();
  // Without it, nobody waits for the AWS SDK to load.
  const { bedrockAtStart } = await import("./bedrock-at-start.ts");
  return bedrockAtStart(models.list, rest);
}

function offline(): LocalModels {
  return {
    registry: offlineModels(),
    vectorWeight: OFFLINE_VECTOR_WEIGHT,
    description: "offline stand-ins. The embedder matches words, not meaning; the extractor fills fields by rules.",
    close: () => {},
  };
}
