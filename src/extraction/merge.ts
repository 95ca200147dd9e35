import type { ExtractedField } from "../domain/field.ts";
import { canonicalJson, type JsonSchema } from "../domain/profile.ts";
import type { EvidenceLookup } from "./evidence.ts";
import { isArray } from "./wire-schema.ts";

/** What one window gave for one field. */
export interface WindowField {
  readonly field: ExtractedField;
  /** Pages the window shares with the one before it. */
  readonly sharedPages: ReadonlySet<number>;
  readonly lookup: EvidenceLookup;
}

/** One field over all windows. */
export interface MergedField {
  readonly field: ExtractedField;
  /** True where windows gave different values, each shown by the document. */
  readonly conflict: boolean;
}

/** Texts longer than this are prose, which differs from window to window without contradicting itself. */
const PROSE_LENGTH = 120;

/** Merges what the windows gave, in their order; undefined where none gave a value. */
export function mergeField(schema: JsonSchema, parts: readonly WindowField[]): MergedField | undefined {
  return isArray(schema) ? mergeArrays(schema, parts) : mergeSingles(parts.map(({ field }) => field));
}

/** The first value that the document shows, else the first there is. */
function mergeSingles(fields: readonly ExtractedField[]): MergedField | undefined {
  const chosen = fields.find(({ grounded }) => grounded) ?? fields[0];
  if (chosen === undefined) return undefined;
  const text = comparable(chosen.value);
  const conflict = fields.some(({ value, grounded }) => {
    const other = comparable(value);
    return grounded && chosen.grounded && other !== text && Math.max(other.length, text.length) <= PROSE_LENGTH;
  });
  return { field: chosen, conflict };
}

/** All entries in order; what a window found again on the pages it shares with the one before counts once. */
function mergeArrays(schema: JsonSchema, parts: readonly WindowField[]): MergedField | undefined {
  const chosen = parts.find(({ field }) => field.grounded) ?? parts[0];
  if (chosen === undefined) return undefined;
  const entries: unknown[] = [];
  const seen = new Set<string>();
  let before: readonly unknown[] = [];
  for (const part of parts) {
    const own = Array.isArray(part.field.value) ? part.field.value : [];
    for (const entry of withoutShared(own, before, part)) {
      const text = comparable(entry);
      if (schema.uniqueItems === true && seen.has(text)) continue;
      seen.add(text);
      entries.push(entry);
    }
    before = own;
  }
  const { grounded, evidence } = chosen.field;
  return { field: { value: entries, grounded, evidence }, conflict: false };
}

/**
 * The entries of a window without those of the pages it shares with the one before. Both list them in the document's
 * order, so what the one ends with the other begins with. Where they differ there, an entry goes only as often as the
 * shared pages show it: one too many is better than one lost.
 */
function withoutShared(own: readonly unknown[], before: readonly unknown[], part: WindowField): readonly unknown[] {
  if (part.sharedPages.size === 0) return own;
  const common = commonLength(before.map(comparable), own.map(comparable));
  if (common > 0) return own.slice(common);
  const left = new Map<string, number>();
  for (const entry of before) left.set(comparable(entry), (left.get(comparable(entry)) ?? 0) + 1);
  const shown = new Map<string, number>();
  return own.filter((entry) => {
    const text = comparable(entry);
    const words = longestText(entry);
    if (words === undefined || (left.get(text) ?? 0) === 0) return true;
    if (!shown.has(text)) shown.set(text, part.lookup.countOnPages(words, part.sharedPages));
    if ((shown.get(text) ?? 0) === 0) return true;
    left.set(text, (left.get(text) ?? 0) - 1);
    shown.set(text, (shown.get(text) ?? 0) - 1);
    return false;
  });
}

/** The length of the longest end of one list that is the beginning of the other. */
function commonLength(before: readonly string[], own: readonly string[]): number {
  for (let length = Math.min(before.length, own.length); length > 0; length--) {
    const start = before.length - length;
    let same = 0;
    while (same < length && before[start + same] === own[same]) same += 1;
    if (same === length) return length;
  }
  return 0;
}

/** The longest text in a value: the likeliest to stand in the document as it is. */
function longestText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (value === null || typeof value !== "object") return undefined;
  let longest: string | undefined;
  for (const item of Object.values(value)) {
    const text = longestText(item);
    if (text !== undefined && text.length > (longest?.length ?? 0)) longest = text;
  }
  return longest;
}

/** A value as it is compared: without regard to letter case and spaces. */
function comparable(value: unknown): string {
  return canonicalJson(value).toLowerCase().replace(/\s+/g, " ");
}
