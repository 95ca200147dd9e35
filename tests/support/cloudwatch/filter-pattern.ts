/**
 * CloudWatch Logs' filter patterns for JSON lines, as much of them as the metric filters use: `{ $.field = "text" }`,
 * several of them joined by `||`.
 */

const COMPARISON = /^\$\.([\w.]+) = "([^"]*)"$/;

/** Whether a line matches. A line that is no JSON object matches nothing. @throws {SyntaxError} on other patterns */
export function matchesPattern(pattern: string, line: string): boolean {
  const inner = /^\{ (.+) \}$/.exec(pattern)?.[1];
  if (inner === undefined) throw new SyntaxError(`Not understood: ${pattern}`);
  const fields = parsed(line);
  return inner.split(" || ").some((comparison) => {
    const [, path = "", text] = COMPARISON.exec(comparison) ?? [];
    if (text === undefined) throw new SyntaxError(`Not understood: ${comparison}`);
    const value = path
      .split(".")
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], fields);
    return value === text;
  });
}

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
