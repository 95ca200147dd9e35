/** How Bedrock words the refusals that a caller can do something about. All are HTTP 400 ValidationException. */

/** The schema compiles to too large a grammar, or has more optional or union-typed parameters than are taken. */
export function isSchemaTooLarge(message: string): boolean {
  return /compiled grammar is too large|schema is too complex|too many (parameters with union types|optional parameters)/i.test(
    message,
  );
}

/** How long an input is and may be, in tokens; 0 where the refusal does not say. */
export interface TokenExcess {
  readonly tokens: number;
  readonly limit: number;
}

/** What a refusal says of an input that is longer than the model takes; null for another refusal. */
export function tokenExcess(message: string): TokenExcess | null {
  if (!/too many input tokens|expected maxLength|(input|prompt) is too long|context (limit|window)/i.test(message)) {
    return null;
  }
  const claude = /(\d+) tokens > (\d+) maximum/i.exec(message);
  const limit = claude?.[2] ?? /max(?:imum)? input tokens:?\s*(\d+)/i.exec(message)?.[1];
  const tokens = claude?.[1] ?? /token count:?\s*(\d+)/i.exec(message)?.[1];
  return { tokens: Number(tokens ?? 0), limit: Number(limit ?? 0) };
}
