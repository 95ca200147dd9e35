import type { DocumentRecord } from "./record.ts";

/**
 * The profile a document is listed under: the run's in work, else the live one's, else the one asked for; null while
 * none is known.
 */
export function listedProfile({ summary, detail }: DocumentRecord): string | null {
  return detail.run?.profile ?? summary.live?.profile ?? detail.profile;
}
