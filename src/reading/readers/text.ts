/** Plain text of any common encoding, as it stands: one page. */
import { Failure } from "../../domain/failure.ts";
import { decodeText } from "../encoding.ts";
import type { Reader } from "../reader.ts";

export const readText: Reader = async ({ bytes, fromPage }, output) => {
  const text = normalizeLines(decodeText(bytes).text);
  if (text.trim() === "") throw new Failure("empty");
  if (fromPage <= 1) await output.page({ number: 1, text });
  return { pageCount: 1, warnings: [] };
};

/** One kind of line end, and no NULs, which neither stores nor indexes take. */
export function normalizeLines(text: string): string {
  return text.replace(/\r\n?/g, "\n").replaceAll("\u0000", "");
}
