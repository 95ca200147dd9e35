/** What models were paid for, as tables for people. */
import type { components } from "../client/api-types.ts";
import { type Console, oneLine, table } from "./console.ts";

type UsageReport = components["schemas"]["UsageReport"];
type Usage = UsageReport["usage"];

/** The days with their stages and models, their sum, and each tenant's share where all were asked for. */
export function usageLines(console: Console, report: UsageReport): string[] {
  const rows = report.days.flatMap(({ day, usage, spending }) =>
    spending.length === 0
      ? [[day, "", "", "0", ...cells(usage)]]
      : spending.map((part, index) => [
          index === 0 ? day : "",
          part.purpose,
          oneLine(part.model),
          count(part.calls),
          ...cells(part.usage),
        ]),
  );
  const calls = report.days.flatMap(({ spending }) => spending).reduce((sum, part) => sum + part.calls, 0);
  const total = ["total", "", "", count(calls), ...cells(report.usage)].map((cell) => console.style("bold", cell));
  const lines = table(["DAY", "STAGE", "MODEL", "CALLS", ...HEADINGS], [...rows, total], ["CALLS", ...HEADINGS]);
  const { repeated } = report.usage;
  if (repeated > 0) lines.push(`${count(repeated)} calls may have been paid twice, after a crash.`);
  if (report.tenants === undefined) return lines;
  const tenants = report.tenants.map(({ tenant, usage }) => [oneLine(tenant), ...cells(usage)]);
  return [...lines, "", ...table(["TENANT", ...HEADINGS], tenants, HEADINGS)];
}

/** Tokens, and money in the currency the service names. */
const HEADINGS = ["INPUT", "OUTPUT", "CACHED", "EMBEDDED", "COST"];

function cells({
  inputTokens,
  outputTokens,
  cacheReadTokens,
  cacheWriteTokens,
  embeddedTokens,
  cost,
}: Usage): string[] {
  const tokens = [inputTokens, outputTokens, cacheReadTokens + cacheWriteTokens, embeddedTokens].map(count);
  return [...tokens, `${cost.amount.toFixed(4)} ${cost.currency}`];
}

function count(figure: number): string {
  return figure.toLocaleString("en-US");
}
