/**
 * Puts the characters in that XML cannot hold: a workbook writes them as `_x000D_` (ECMA-376, part 1, 22.4.2.4). Line
 * ends become one, and other controls say nothing.
 */
export function withoutEscapes(text: string): string {
  if (!text.includes("_x")) return text;
  return text
    .replace(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, "");
}
