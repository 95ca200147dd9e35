/** The value of a JSON text; null for a text that is none, as of a proxy's page or a line that a crash cut short. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
