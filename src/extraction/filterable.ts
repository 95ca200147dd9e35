import type { Warning } from "../domain/document.ts";
import { warningOf } from "../domain/failure.ts";
import type { ExtractedField } from "../domain/field.ts";
import { canonicalDate, type FieldType, MAX_KEYWORD_LENGTH } from "../domain/filter-value.ts";
import type { FilterValue } from "../domain/passage.ts";
import type { Profile } from "../domain/profile.ts";

/** Values one field may have on a passage. */
const MAX_VALUES = 50;

/** The values of a profile's filterable fields, as they are copied to passages, and a note for each that does not fit. */
export function filterableValues(
  profile: Pick<Profile, "filterable">,
  fields: Readonly<Record<string, ExtractedField>>,
): {
  readonly values: Readonly<Record<string, FilterValue | readonly FilterValue[]>>;
  readonly warnings: readonly Warning[];
} {
  const values: Record<string, FilterValue | readonly FilterValue[]> = {};
  const warnings: Warning[] = [];
  for (const [name, type] of Object.entries(profile.filterable)) {
    const field = fields[name];
    if (field === undefined) continue;
    const raw = Array.isArray(field.value) ? field.value : [field.value];
    const fitting = raw.map((value) => filterValue(value, type)).filter((value) => value !== undefined);
    const kept = [...new Set(fitting)].slice(0, MAX_VALUES);
    if (fitting.length < raw.length || kept.length < new Set(fitting).size) {
      warnings.push(
        warningOf(
          "unfilterable_value",
          field.evidence?.page,
          `A value of ${name} cannot be filtered by: it is no ${type}, or there are too many.`,
        ),
      );
    }
    if (Array.isArray(field.value)) {
      if (kept.length > 0) values[name] = kept;
    } else if (kept[0] !== undefined) values[name] = kept[0];
  }
  return { values, warnings };
}

/** A value in its filter's type; undefined where it does not fit. */
function filterValue(value: unknown, type: FieldType): FilterValue | undefined {
  switch (type) {
    case "number": {
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
      return typeof number === "number" && Number.isFinite(number) ? number : undefined;
    }
    case "date":
      return typeof value === "string" ? canonicalDate(value.trim()) : undefined;
    case "keyword": {
      if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
      const text = String(value).trim();
      return text === "" || text.length > MAX_KEYWORD_LENGTH ? undefined : text;
    }
    default:
      return type satisfies never;
  }
}
