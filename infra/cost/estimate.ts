import { monthlyLimit } from "../components/budget.ts";
import type { CostLine } from "./line.ts";
import { PRICED_REGION, PRICES, type Price } from "./prices.ts";
import { idleLines, unpricedTypes } from "./resources.ts";
import { type UsedStack, usageLines } from "./usage.ts";
import type { Volumes } from "./volumes.ts";

/** What a stack costs a month, in USD. */
export interface Estimate {
  readonly stack: string;
  readonly region: string;
  readonly volumes: Volumes;
  /** What is paid while nobody uses it. */
  readonly idle: { readonly lines: readonly CostLine[]; readonly usd: number };
  readonly use: { readonly lines: readonly CostLine[]; readonly usd: number };
  readonly usd: number;
  readonly currency: "USD";
  /** Which of the prices used were read when, and which are to be checked against AWS's page. */
  readonly prices: {
    readonly region: string;
    readonly oldest: string;
    readonly toBeChecked: readonly { readonly name: string; readonly usd: number; readonly per: string }[];
  };
  /** What has to be known beside the figures, as sentences. */
  readonly notes: readonly string[];
}

const NO_VOLUMES = {
  ...{ documentsPerMonth: 0, pagesPerDocument: 0, megabytesPerDocument: 0, searchesPerMonth: 0 },
  ...{ requestsPerMonth: 0, monthsKept: 0, hoursInUse: 0, people: 0 },
} as const satisfies Volumes;

/** Estimates a stack from its resources and its stated use. */
export function estimate(stack: string, used: UsedStack, volumes: Volumes): Estimate {
  // Upkeep runs while nobody does anything: what is left of the use without any.
  const upkeep = usageLines(used, NO_VOLUMES);
  const idle = [...idleLines(used.resources), ...upkeep];
  const use = beyond(usageLines(used, volumes), upkeep);
  const unpriced = unpricedTypes(used.resources);
  const { region } = used.config;
  const prices = pricesOf([...idle, ...use]);
  const usd = sum(idle) + sum(use);
  const limit = monthlyLimit(used.config);
  return {
    stack,
    region,
    volumes,
    idle: { lines: idle, usd: sum(idle) },
    use: { lines: use, usd: sum(use) },
    usd,
    currency: "USD",
    prices: {
      region: PRICED_REGION,
      oldest: prices.flatMap(([, { asOf = [] }]) => asOf).toSorted()[0] ?? "",
      toBeChecked: prices
        .filter(([, { asOf }]) => asOf === undefined)
        .map(([name, { usd, per }]) => ({ name, usd, per })),
    },
    notes: [
      ...(usd > limit ? [`More than the stack's budget of ${limit} USD a month (sluice:monthlyBudget).`] : []),
      ...(region === PRICED_REGION
        ? []
        : [`The stack is in ${region}, the prices are those of ${PRICED_REGION}: others ask up to a third more.`]),
      ...(unpriced.length === 0 ? [] : [`Without a price: ${unpriced.join(", ")} (infra/cost/resources.ts).`]),
      "Not counted: free tiers, taxes, support, retries, and what exists beside the stack.",
    ],
  };
}

/** The prices of the data file that lines use. */
function pricesOf(lines: readonly CostLine[]): readonly (readonly [name: string, price: Price])[] {
  const used = new Set(lines.map(({ price }) => price));
  return Object.entries(PRICES).filter(([name]) => used.has(name));
}

/** Lines of use without what is paid while idle already. */
function beyond(lines: readonly CostLine[], idle: readonly CostLine[]): readonly CostLine[] {
  return lines
    .map((line) => {
      const paid = idle.find(({ service, what }) => service === line.service && what === line.what);
      if (paid === undefined) return line;
      return { ...line, quantity: Math.max(0, line.quantity - paid.quantity), usd: Math.max(0, line.usd - paid.usd) };
    })
    .filter(({ quantity }) => quantity > 0);
}

function sum(lines: readonly CostLine[]): number {
  return lines.reduce((total, { usd }) => total + usd, 0);
}
