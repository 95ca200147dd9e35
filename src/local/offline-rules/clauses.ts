import { type Found, foundIn, type Line } from "./document-text.ts";
import { paragraphsOf } from "./prose.ts";

/** Rules about what contracts and invoices say in sentences. */

/** The law after "governed by the laws of". */
export function findGoverningLaw({ lines }: { readonly lines: readonly Line[] }): Found | undefined {
  const pattern = /(?:governed by|in accordance with|subject to)[^.]{0,80}?\blaws? of (?:the )?([^.,;]{3,80})/i;
  for (const [index, line] of lines.entries()) {
    const value = pattern.exec(`${line.text} ${lines[index + 1]?.text ?? ""}`)?.[1];
    if (value !== undefined && /\blaws?\b|govern/i.test(line.text)) return foundIn(line, value.trim());
  }
  return undefined;
}

/** The first line that a pattern is in. */
export function findSentence({ lines }: { readonly lines: readonly Line[] }, pattern: RegExp): Found | undefined {
  const line = lines.find(({ text, heading }) => heading === 0 && pattern.test(text));
  return line === undefined ? undefined : foundIn(line, line.text.slice(0, 300));
}

/** A VAT or tax number after such a word. */
export function findTaxId({ lines }: { readonly lines: readonly Line[] }): Found | undefined {
  const pattern = /\b(?:VAT|USt|EIN|TIN|GSTIN|Tax)\b[^\d:]{0,16}:?\s*\b([A-Z]{2}[A-Z0-9]{6,13}|\d{2}-\d{7}|\d{9,12})\b/;
  for (const line of lines) {
    const value = pattern.exec(line.text)?.[1];
    if (value !== undefined) return foundIn(line, value);
  }
  return undefined;
}

/** Sentences in which a party shall or must do something. */
const DUTY =
  /(?<![\p{L}\p{N}] )(?!This )\p{Lu}[^.;]{0,60}?\b(?:shall|must|agrees to)\b(?! not be| be governed)(?:[^.;]|\.(?=\d)){5,200}\./gu;

export function findObligations({ lines }: { readonly lines: readonly Line[] }): Found | undefined {
  const duties: string[] = [];
  let first: Line | undefined;
  for (const paragraph of paragraphsOf(lines)) {
    const text = paragraph
      .map((line) => line.text)
      .join(" ")
      .slice(0, 2_000);
    for (const duty of text.match(DUTY) ?? []) {
      if (duties.length >= 10) break;
      first ??= paragraph.find((line) => line.text !== "" && duty.includes(line.text.slice(0, 20))) ?? paragraph[0];
      duties.push(duty.trim());
    }
  }
  return first === undefined ? undefined : foundIn(first, [...new Set(duties)]);
}
