/** The profiles that ship, as raw JSON for the profile catalog. */
import contract from "./contract.json" with { type: "json" };
import general from "./general.json" with { type: "json" };
import invoice from "./invoice.json" with { type: "json" };

export const SHIPPED_PROFILES: readonly unknown[] = [general, invoice, contract];
