/** A document's generations as a timeline for people: the oldest first, as they came. */
import type { components } from "../client/api-types.ts";
import { bytes, type Console, oneLine, table } from "./console.ts";
import { statusText } from "./document-lines.ts";

export type Generation = components["schemas"]["GenerationPage"]["generations"][number];

/** The lines of one generation: how it ended, why, where its time went and what was paid. */
export function generationLines(console: Console, generation: Generation): string[] {
  const { outcome, live, reason, usage, interruptions } = generation;
  const ended = outcome === null ? "in work" : outcome === "SUPERSEDED" ? outcome : statusText(console, outcome);
  const lines = [
    "",
    `${console.style("bold", `generation ${generation.generation}`)}  ${ended}${live ? ", live" : ""}`,
    `  began      ${generation.startedAt}${took(generation)}`,
    `  over       version ${oneLine(generation.versionId)}, ${oneLine(generation.contentType)}, ${bytes(generation.size)}; profile ${oneLine(generation.profile)}`,
  ];
  if (reason !== null) lines.push(`  reason     ${reason.code} in ${reason.stage}: ${oneLine(reason.message)}`);
  if (interruptions.count > 0) {
    const known = interruptions.newest.map(({ at, code, stage }) => `${code} in ${stage} at ${at}`).join("; ");
    lines.push(`  interrupted ${interruptions.count === 1 ? "once" : `${interruptions.count} times`}: ${known}`);
  }
  const total = generation.stages.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  for (const { stage, milliseconds } of generation.stages) {
    const share = total === 0 ? 0 : milliseconds / total;
    lines.push(
      `  ${stage.padEnd(10)} ${duration(milliseconds).padStart(9)}  ${"█".repeat(Math.round(share * BAR))}`.trimEnd(),
    );
  }
  if (usage !== null) {
    const repeated = usage.repeated === 0 ? "" : `; ${usage.repeated} calls may have been paid twice`;
    lines.push(`  paid       ${usageText(usage)}${repeated}`);
  }
  const rows = generation.spending.map((part) => [
    part.purpose,
    oneLine(part.model),
    `${part.calls}`,
    usageText(part.usage),
  ]);
  if (rows.length > 0) {
    lines.push(...table(["FOR", "MODEL", "CALLS", "TOKENS AND COST"], rows).map((row) => `    ${row}`));
  }
  return lines;
}

/** Width of the bar of a stage that took all of the time. */
const BAR = 24;

/** Tokens and cost in one phrase. */
function usageText(usage: components["schemas"]["UsageReport"]["usage"]): string {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, embeddedTokens, cost } = usage;
  const parts = [
    `${inputTokens} tokens in`,
    `${outputTokens} out`,
    ...(cacheReadTokens + cacheWriteTokens > 0 ? [`${cacheReadTokens} from cache`, `${cacheWriteTokens} into it`] : []),
    `${embeddedTokens} embedded`,
  ];
  return `${parts.join(", ")}; ${cost.amount.toFixed(4)} ${cost.currency}`;
}

function took({ startedAt, endedAt, legs }: Generation): string {
  const spread = legs === 1 ? "" : ` in ${legs} legs`;
  return endedAt === null ? spread : `, took ${duration(Date.parse(endedAt) - Date.parse(startedAt))}${spread}`;
}

/** A time span in the unit that suits it. */
function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1_000)} s`;
}
