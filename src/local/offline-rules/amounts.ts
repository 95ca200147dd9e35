/** Numbers and currencies as people write them. */

const NUMBER = /(?<![\p{L}\d])[-−(]?(?:\d{1,3}(?:[.,'’\u00A0\u202F ]\d{3})+|\d+)(?:[.,]\d{1,4})?\)?/u;

/** The last number in a text: sums stand at the end of their line. Percentages are none. */
export function findAmount(text: string): number | undefined {
  const numbers = text.replace(/\d+(?:[.,]\d+)?\s?%/g, " ").match(new RegExp(NUMBER, "gu"));
  const last = numbers?.at(-1);
  return last === undefined ? undefined : parseNumber(last);
}

/** A number alone (with a currency, perhaps); undefined for any other text. */
export function parseAmountCell(text: string): number | undefined {
  const bare = text.replace(/[€$£¥₹]|\b[A-Z]{3}\b/g, "").trim();
  const match = NUMBER.exec(bare);
  return match !== null && match[0] === bare ? parseNumber(bare) : undefined;
}

/** 1,234.56 and 1.234,56 and 1 234,56 and (12.00): the last of two kinds of separators begins the decimals. */
function parseNumber(text: string): number | undefined {
  const negative = /^[-−(]/.test(text);
  const bare = text.replace(/[-−()'’\s\u00A0\u202F]/g, "");
  const comma = bare.lastIndexOf(",");
  const point = bare.lastIndexOf(".");
  let decimals = Math.max(comma, point);
  const single = comma < 0 || point < 0;
  const separator = bare[decimals];
  // One kind only: three digits after it, or several of it, group thousands.
  if (single && separator !== undefined) {
    const groups = bare.split(separator);
    if (groups.length > 2 || (groups[1]?.length === 3 && groups[0] !== "0")) decimals = -1;
  }
  const whole = (decimals < 0 ? bare : bare.slice(0, decimals)).replace(/[.,]/g, "");
  const number = Number(decimals < 0 ? whole : `${whole}.${bare.slice(decimals + 1)}`);
  return Number.isFinite(number) ? (negative ? -number : number) : undefined;
}

const CODES = /\b(USD|EUR|GBP|CHF|JPY|CAD|AUD|NZD|CNY|INR|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|SGD|HKD)\b/;
const SYMBOLS: Readonly<Record<string, string>> = { "€": "EUR", $: "USD", "£": "GBP", "¥": "JPY", "₹": "INR" };

/** The currency a text names, as its ISO 4217 code. */
export function findCurrency(text: string): string | undefined {
  const code = CODES.exec(text)?.[1];
  if (code !== undefined) return code;
  const symbol = /[€$£¥₹](?=\s?\d)|(?<=\d\s?)[€£¥₹]/u.exec(text)?.[0];
  return symbol === undefined ? undefined : SYMBOLS[symbol];
}
