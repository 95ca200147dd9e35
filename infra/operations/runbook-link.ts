import type { SluiceConfig } from "../config.ts";
import type { Runbook } from "./alarm.ts";

/** Where the runbook is: a sentence for whoever is told of the alarm. */
export function runbookLink(runbook: Runbook | "budget", { runbookUrl }: Pick<SluiceConfig, "runbookUrl">): string {
  return `Runbook: ${runbookUrl?.replace(/\/+$/, "") ?? "infra/runbooks"}/${runbook}.md`;
}
