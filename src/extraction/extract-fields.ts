import { isDeepStrictEqual } from "node:util";
import { concurrently } from "../domain/concurrently.ts";
import type { Warning } from "../domain/document.ts";
import { warningOf } from "../domain/failure.ts";
import type { ExtractedField } from "../domain/field.ts";
import type { Page } from "../domain/page.ts";
import type { DigestedProfile, Profile } from "../domain/profile.ts";
import type { DocumentChat } from "../models/document-models.ts";
import { askWindow, type WindowAnswer } from "./ask-window.ts";
import { EvidenceLookup } from "./evidence.ts";
import { fieldValidatorsOf } from "./field-validators.ts";
import { mergeField, type WindowField } from "./merge.ts";
import { SchemaParts } from "./schema-parts.ts";
import { type Window, windowsOf } from "./windows.ts";

export interface ExtractionRequest {
  readonly profile: DigestedProfile;
  readonly pages: readonly Page[];
  readonly chat: DocumentChat;
  /** Windows asked at once. */
  readonly concurrency: number;
  readonly signal?: AbortSignal;
  /** Does a window's work; what it throws instead ends the extraction. */
  readonly around?: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Told after each window; what it throws ends the extraction. */
  readonly onWindow?: (done: number, total: number) => void;
}

export interface Extraction {
  /** Fields that have a value, in the profile's order. */
  readonly fields: Readonly<Record<string, ExtractedField>>;
  /** Losses and notes, one a cause. */
  readonly warnings: readonly Warning[];
}

/**
 * Fills a profile's fields from a document's pages: windows, replies, validation, merge, evidence. What is lost on the
 * way is named in the warnings. Pages without text are not shown to the model; without any, nothing is asked.
 * @throws {Failure} of the models and budgets; nothing for what is wrong with an answer.
 */
export async function extractFields(request: ExtractionRequest): Promise<Extraction> {
  const { profile } = request.profile;
  const validators = fieldValidatorsOf(profile);
  const windows = windowsOf(request.pages, profile.window);
  if (windows.length === 0 || validators.length === 0) return { fields: {}, warnings: [] };
  const answers = (await askAll(request, windows)).flat();
  const fields: Record<string, ExtractedField> = {};
  const warnings = lossesOf(answers);
  const grounded = answers.map(groundedAnswer);
  for (const { name, schema } of validators) {
    const parts = grounded.map((answer) => answer.get(name)).filter((part) => part !== undefined);
    const merged = mergeField(schema, parts);
    if (merged !== undefined) fields[name] = merged.field;
    if (merged?.conflict) {
      warnings.push(
        warningOf(
          "conflicting_values",
          merged.field.evidence?.page,
          `Parts of the document gave different values for ${name}; the first one found is kept.`,
        ),
      );
    }
    if (merged === undefined && isRequired(profile, name)) {
      warnings.push(warningOf("missing_field", undefined, `The field ${name} was not found in the document.`));
    }
  }
  return { fields, warnings };
}

async function askAll(
  { profile: { profile }, chat, concurrency, signal, around = immediately, onWindow }: ExtractionRequest,
  windows: readonly Window[],
): Promise<readonly (readonly WindowAnswer[])[]> {
  const question = {
    profile,
    parts: new SchemaParts(profile),
    chat,
    ...(signal === undefined ? {} : { signal }),
  };
  let done = 0;
  return concurrently(windows, Math.max(1, concurrency), async (window) => {
    signal?.throwIfAborted();
    const answers = await around(() => askWindow(question, window));
    done += 1;
    onWindow?.(done, windows.length);
    return answers;
  });
}

function immediately<Result>(work: () => Promise<Result>): Promise<Result> {
  return work();
}

function groundedAnswer({ window, fields }: WindowAnswer): ReadonlyMap<string, WindowField> {
  const lookup = new EvidenceLookup(window.pieces);
  const sharedPages = new Set(window.pieces.slice(0, window.shared).map(({ page }) => page));
  const grounded = new Map<string, WindowField>();
  for (const [name, { value, evidence }] of fields) {
    if (Array.isArray(value) && value.length === 0) continue;
    grounded.set(name, { field: lookup.ground(value, evidence), sharedPages, lookup });
  }
  return grounded;
}

/** Everything that went missing, each with the page it begins on. */
function lossesOf(answers: readonly WindowAnswer[]): Warning[] {
  const warnings: Warning[] = [];
  for (const { window, asked, fields, invalid, lost } of answers) {
    const page = window.pieces[0]?.page;
    if (lost !== null) {
      // Two questions on the same pages may be lost alike.
      const warning = warningOf(lost.code, page, lost.message);
      if (!warnings.some((other) => isDeepStrictEqual(other, warning))) {
        warnings.push(warning);
      }
    } else if (invalid.size > 0) {
      const names = asked.map(({ name }) => name).filter((name) => invalid.has(name));
      warnings.push(
        warningOf(
          "invalid_output",
          page,
          `The model's answer for ${names.join(", ")} did not match the profile's schema; what is not valid was left out.`,
        ),
      );
    }
    for (const [name, { missingRows }] of fields) {
      if (missingRows > 0)
        warnings.push(
          warningOf(
            "missing_rows",
            page,
            `${missingRows} of the rows that the model saw for ${name} are missing; check the field or reprocess the document.`,
          ),
        );
    }
  }
  return warnings;
}

function isRequired({ schema }: Profile, name: string): boolean {
  return Array.isArray(schema.required) && schema.required.includes(name);
}
