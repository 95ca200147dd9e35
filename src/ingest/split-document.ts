/** Pages become passages with their place in the stored text. */
import { Failure } from "../domain/failure.ts";
import { joinPages, type PageSpan } from "../domain/page.ts";
import type { Passage } from "../domain/passage.ts";
import { splitIntoPassages } from "../reading/splitter.ts";
import type { ReadDocument } from "./read-document.ts";
import type { RunContext } from "./run-context.ts";

/** The stored text, its pages' places, and its passages. */
export interface SplitDocument {
  readonly text: string;
  readonly spans: readonly PageSpan[];
  readonly passages: readonly Passage[];
}

/** @throws {Failure} `empty` or `unreadable` where no leg found any text, nor a page that is a picture of one. */
export function splitDocument({ profile }: RunContext, { pages }: ReadDocument): SplitDocument {
  const { text, spans } = joinPages(pages);
  const passages = splitIntoPassages(pages, profile.profile.splitting);
  if (passages.length === 0 && !pages.some((page) => page.needsVision || page.lost !== undefined)) {
    throw new Failure(pages.some((page) => page.unreadable) ? "unreadable" : "empty");
  }
  return { text, spans, passages };
}
