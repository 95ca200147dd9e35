import type { Slots } from "../domain/slots.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { BudgetOwner } from "./budget.ts";
import type { PaidCalls } from "./paid-calls.ts";
import type { ModelRegistry } from "./registry.ts";
import type { ReplyScope, ReplyStore } from "./reply-store.ts";
import type { SingleFlight } from "./single-flight.ts";
import type { UsageLedger } from "./usage-ledger.ts";

/** What the chat and the embedder of a document share. */
export interface Workshop {
  readonly registry: ModelRegistry;
  readonly store: ReplyStore;
  readonly calls: PaidCalls;
  readonly flights: SingleFlight;
  readonly chatSlots: Slots;
  readonly embedSlots: Slots;
  readonly telemetry: Telemetry;
}

/** One run's place in the workshop. */
export interface Bench {
  readonly scope: ReplyScope;
  readonly owner: string;
  readonly chargedTo: BudgetOwner;
  readonly usage: UsageLedger;
}
