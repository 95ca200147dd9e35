import { type Command, InvalidArgumentError } from "commander";
import { answered } from "../client/api-client.ts";
import type { CommandContext } from "../context.ts";
import { usageLines } from "../output/usage-lines.ts";
import { positive, type WithContext } from "./options.ts";

interface UsageOptions {
  readonly day?: string;
  readonly days: number;
  readonly allTenants?: true;
}

/** Adds `sluice usage`. */
export function addUsage(program: Command, withContext: WithContext): void {
  program
    .command("usage")
    .summary("tell what models were paid for, by day, stage and model")
    .description("Tells what models were paid for your documents, by day, stage and model.")
    .option("--day <day>", "the last day (UTC), e.g. 2026-03-01; today where absent", isoDay)
    .option("--days <n>", "so many days up to that one", positive, 1)
    .option("--all-tenants", "everybody's, with each tenant's share; for operators")
    .addHelpText(
      "after",
      "\nExamples:\n  sluice usage\n  sluice usage --days 7\n  sluice usage --days 30 --all-tenants --json | jq '.tenants[] | [.tenant, .usage.cost.amount]'",
    )
    .action(withContext(usage));
}

async function usage({ client, console, signal }: CommandContext, options: UsageOptions): Promise<void> {
  const to = options.day ?? new Date().toISOString().slice(0, 10);
  const from = new Date(Date.parse(to) - (options.days - 1) * DAY).toISOString().slice(0, 10);
  const query = { from, to, ...(options.allTenants === true && { tenants: "all" as const }) };
  const report = answered(await client.GET("/usage", { params: { query }, signal }));
  if (console.json) return console.printJson(report);
  for (const line of usageLines(console, report)) console.print(line);
}

const DAY = 86_400_000;

function isoDay(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError("It takes a day like 2026-03-01.");
  }
  return text;
}
