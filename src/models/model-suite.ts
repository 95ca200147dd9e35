import type { Settings } from "../config/settings.ts";
import { Slots } from "../domain/slots.ts";
import type { ChatModelCard } from "../ports/chat-model.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { createDocumentChat } from "./document-chat.ts";
import { createDocumentEmbedder, createQueryEmbedder } from "./document-embedder.ts";
import type { ModelSuite } from "./document-models.ts";
import { PaidCalls } from "./paid-calls.ts";
import type { ModelRegistry } from "./registry.ts";
import { ReplyStore } from "./reply-store.ts";
import { SingleFlight } from "./single-flight.ts";
import { UsageLedger } from "./usage-ledger.ts";
import type { Bench, Workshop } from "./workshop.ts";

/** What the models of an installation stand on. */
export interface ModelSuiteDependencies {
  readonly registry: ModelRegistry;
  /** The outputs' store. */
  readonly replies: ObjectStore;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly settings: Pick<Settings, "budgetTokensPerTenantDay" | "extractConcurrency" | "embedConcurrency">;
  readonly telemetry: Telemetry;
}

/** Wires registry, reply store, budget and pacing together. */
export function createModelSuite(dependencies: ModelSuiteDependencies): ModelSuite {
  const { registry, ledger, clock, settings, telemetry } = dependencies;
  const workshop: Workshop = {
    registry,
    store: new ReplyStore(dependencies.replies),
    calls: new PaidCalls({ ledger, clock, telemetry }),
    flights: new SingleFlight(),
    chatSlots: new Slots(settings.extractConcurrency),
    embedSlots: new Slots(settings.embedConcurrency),
    telemetry,
  };
  return {
    forDocument(context) {
      const usage = new UsageLedger();
      const bench: Bench = {
        scope: context,
        owner: context.owner,
        chargedTo: {
          tenant: context.tenant,
          documentId: context.documentId,
          generation: context.generation,
          tokensPerTenantDay: settings.budgetTokensPerTenantDay,
          tokensPerDocument: context.tokensPerDocument,
        },
        usage,
      };
      return {
        chat: (names) => createDocumentChat(workshop, bench, registry.chatModels(names)),
        visionChat(names) {
          const seeing = registry.chatModels(names).filter(({ card }) => seesDocuments(card));
          return seeing.length === 0 ? null : createDocumentChat(workshop, bench, seeing);
        },
        embedPassages: createDocumentEmbedder(workshop, bench),
        usage: () => usage.sum(),
        spending: () => usage.spending(),
      };
    },
    queryEmbedder: createQueryEmbedder(registry, { ledger, clock, telemetry }),
  };
}

function seesDocuments({ capabilities }: ChatModelCard): boolean {
  return capabilities.vision === true && capabilities.documents;
}
