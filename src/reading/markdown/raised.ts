/** A raised text as plain text. Behind a number a raised number is its power: without a sign, 10⁶ would read as 106. */
export function raised(before: string, text: string): string {
  return /\d$/.test(before) && /^[-+\u2212]?\d/.test(text) ? `^${text}` : text;
}
