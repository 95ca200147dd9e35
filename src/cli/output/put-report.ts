/** How a put or an import ended: one line of counts, and a table of what failed or lost something, and why. */
import type { PutEnd } from "../upload/put-files.ts";
import { type Console, fitted, oneLine, table } from "./console.ts";
import { statusText } from "./document-lines.ts";
import { isFailed } from "./put-progress.ts";

/** Prints the ends; the command then fails where any of them did. */
export function reportEnds(console: Console, ends: readonly PutEnd[], noun: "files" | "objects"): void {
  const failed = ends.filter(isFailed);
  if (console.json) for (const end of ends) console.printJson(endValue(end));
  else {
    const resumed = ends.filter((end) => end.resumed).length;
    const again = resumed === 0 ? "" : `, ${resumed} of them uploaded before`;
    console.print(`${ends.length} ${noun}: ${counts(ends).join(", ")}, ${failed.length} failed${again}.`);
    const lossy = ends.filter(({ document }) => document?.status === "PARTIAL");
    const rows = [...failed, ...lossy].map((end) => [
      statusText(console, end.document?.status ?? "FAILED"),
      oneLine(end.put.facts.key),
      end.document?.reason?.code ?? "not_uploaded",
      oneLine(end.document?.reason?.message ?? end.error ?? ""),
    ]);
    if (rows.length > 0)
      for (const line of table(HEADINGS, fitted(console, HEADINGS, rows, "KEY"))) console.print(line);
  }
  if (failed.length > 0) process.exitCode = 1;
}

const HEADINGS = ["STATUS", "KEY", "CODE", "REASON"];

function counts(ends: readonly PutEnd[]): string[] {
  const queued = ends.filter(({ document, error }) => document === null && error === null).length;
  if (queued > 0) return [`${queued} queued`];
  return ["READY", "PARTIAL"].map(
    (status) => `${ends.filter(({ document }) => document?.status === status).length} ${status}`,
  );
}

function endValue({ put, uploaded, document, error, resumed }: PutEnd) {
  return {
    file: put.source.label,
    key: put.facts.key,
    documentId: document?.documentId ?? uploaded?.documentId ?? null,
    status: document?.status ?? (error === null ? "QUEUED" : "FAILED"),
    reason: error === null ? (document?.reason ?? null) : { code: "not_uploaded", message: error },
    resumed,
  };
}
