import type { Estimate } from "./estimate.ts";
import type { CostLine } from "./line.ts";
import { FLAGS } from "./volumes.ts";

const WIDE = 78;

/** The estimate as people read it. */
export function costTable({ stack, region, volumes, idle, use, usd, prices, notes }: Estimate): readonly string[] {
  const stated = Object.entries(FLAGS).map(([flag, { name }]) => `--${flag} ${volumes[name]}`);
  return [
    `The stack ${stack} in ${region}, USD a month.`,
    "",
    "While nobody uses it:",
    ...idle.lines.map(row),
    total("idle", idle.usd),
    "",
    `In use (${stated.join(" ")}):`,
    ...use.lines.map(row),
    total("use", use.usd),
    "",
    total("in all", usd),
    "",
    `Prices of ${prices.region}, the oldest of ${prices.oldest} (infra/cost/prices.ts). What use means: infra/cost/assumptions.ts.`,
    ...(prices.toBeChecked.length === 0
      ? []
      : [`To be checked on AWS's pages: ${prices.toBeChecked.map(({ name }) => name).join(", ")}.`]),
    ...notes,
  ];
}

function row({ service, what, quantity, usd }: CostLine): string {
  const left = `  ${service.padEnd(12)} ${what}`;
  return `${left.padEnd(WIDE - 26)} ${amount(quantity).padStart(14)} ${money(usd).padStart(10)}`;
}

function total(what: string, usd: number): string {
  return `  ${what.padEnd(WIDE - 13)} ${money(usd).padStart(10)}`;
}

function amount(quantity: number): string {
  return quantity.toLocaleString("en-US", { maximumFractionDigits: quantity < 100 ? 2 : 0 });
}

function money(usd: number): string {
  return usd.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
