/** The profile's fields, with evidence for each. */
import type { Warning } from "../domain/document.ts";
import type { ExtractedField } from "../domain/field.ts";
import type { PassageOwner } from "../domain/passage.ts";
import { extractFields } from "../extraction/extract-fields.ts";
import { filterableValues } from "../extraction/filterable.ts";
import type { ReadDocument } from "./read-document.ts";
import type { RunContext } from "./run-context.ts";

export interface Extraction {
  readonly fields: Readonly<Record<string, ExtractedField>>;
  /** Those of the fields that searches may filter on. */
  readonly filterable: PassageOwner["fields"];
  readonly warnings: readonly Warning[];
}

/** Asks the profile's models window by window; replies that are stored are not bought again. */
export async function extract(context: RunContext, { pages }: ReadDocument): Promise<Extraction> {
  const { deps, profile, models, deadline } = context;
  const { fields, warnings } = await extractFields({
    profile,
    pages,
    chat: models.chat(profile.profile.models),
    concurrency: deps.settings.extractConcurrency,
    signal: deadline.signal,
    around: (work) => deadline.piece(work),
    onWindow: () => {
      context.done++;
    },
  });
  const filterable = filterableValues(profile.profile, fields);
  return { fields, filterable: filterable.values, warnings: [...warnings, ...filterable.warnings] };
}
