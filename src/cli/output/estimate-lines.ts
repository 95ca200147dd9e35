import type { CostEstimate } from "../import/cost-estimate.ts";
import { bytes, type Console, oneLine, table } from "./console.ts";

/** What there is to import and what it will about cost, for people. */
export function estimateLines(
  console: Console,
  found: { readonly objects: number; readonly bytes: number; readonly estimate: CostEstimate },
): string[] {
  const { cost, profiles, tokens, unreadable } = found.estimate;
  const rows = profiles.map((part) => [
    oneLine(part.profile),
    oneLine(part.models[0] ?? ""),
    `${part.documents}`,
    `${part.cost.amount.toFixed(2)} ${part.cost.currency}`,
  ]);
  const figures = [
    `${found.objects} objects, ${bytes(found.bytes)}`,
    `about ${count(tokens.inputTokens)} tokens in, ${count(tokens.outputTokens)} out, ${count(tokens.embeddedTokens)} embedded`,
    console.style("bold", `about ${cost.amount.toFixed(2)} ${cost.currency}`),
  ];
  const lines = [
    `${figures.join("; ")}.`,
    ...table(["PROFILE", "MODEL", "OBJECTS", "COST"], rows, ["OBJECTS", "COST"]),
  ];
  if (unreadable > 0) lines.push(`${unreadable} have an ending that nothing here reads: they will fail, at no cost.`);
  return [...lines, "By endings and sizes alone: scans cost several times as much."];
}

function count(figure: number): string {
  return figure.toLocaleString("en-US");
}
