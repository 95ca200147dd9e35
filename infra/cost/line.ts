import { PRICES, type PriceName } from "./prices.ts";

/** A line of the table: so much of something at a price. */
export interface CostLine {
  readonly service: string;
  readonly what: string;
  readonly quantity: number;
  /** Name in the data file, or the model whose price it is. */
  readonly price: string;
  /** USD a month. */
  readonly usd: number;
}

/** So much of something at a price of the data file. */
export function priced(service: string, what: string, quantity: number, price: PriceName): CostLine {
  return { service, what, quantity, price, usd: quantity * PRICES[price].usd };
}

export const HOURS_A_MONTH = 730;
