/** How a put or an import ended: one line of counts, and a table of what failed or lost something, and why. */
import type { PutEnd } from "../upload/put-files.ts";
import { type Console, counted, fitted, oneLine, table } from "./console.ts";
import { statusText } from "./document-lines.ts";
import { endState } from "./end-state.ts";
import { isFailed } from "./put-progress.ts";

/** Prints the ends; the command then fails where any of them did. */
export function reportEnds(console: Console, ends: readonly PutEnd[], noun: "file" | "object"): void {
  const failed = ends.filter(isFailed);
  if (console.json) for (const end of ends) console.printJson(endValue(end));
  else {
    const resumed = ends.filter((end) => end.resumed).length;
    const again = resumed === 0 ? "" : `, ${resumed} of them uploaded before`;
    console.print(`${counted(ends.length, noun)}: ${counts(ends).join(", ")}, ${failed.length} failed${again}.`);
    const lossy = ends.filter(({ document }) => document?.status === "PARTIAL");
    const replaced = ends.filter((end) => end.replaced);
    const rows = [...failed, ...lossy, ...replaced].map((end) => {
      const { status, reason } = endState(end);
      return [
        statusText(console, status),
        oneLine(end.put.facts.key),
        reason?.code ?? "",
        oneLine(reason?.message ?? ""),
      ];
    });
    if (rows.length > 0)
      for (const line of table(HEADINGS, fitted(console, HEADINGS, rows, "KEY"))) console.print(line);
  }
  if (failed.length > 0) process.exitCode = 1;
}

const HEADINGS = ["STATUS", "KEY", "CODE", "REASON"];

function counts(ends: readonly PutEnd[]): string[] {
  const states = ends.map((end) => endState(end).status);
  const count = (status: string) => states.filter((one) => one === status).length;
  const queued = count("QUEUED");
  if (queued > 0) return [`${queued} queued`];
  const replaced = count("REPLACED");
  const withWarnings = ends.filter(hasWarnings).length;
  const warned = withWarnings === 0 ? "" : ` (${withWarnings} with warnings; sluice show tells them)`;
  return [
    `${count("READY")} READY${warned}`,
    `${count("PARTIAL")} PARTIAL`,
    ...(replaced > 0 ? [`${replaced} REPLACED`] : []),
  ];
}

/** A document that is whole, and of which there is something to say all the same. */
const hasWarnings = ({ document }: PutEnd): boolean => document?.status === "READY" && document.warnings.length > 0;

function endValue(end: PutEnd) {
  const { put, uploaded, document, resumed } = end;
  return {
    file: put.source.label,
    key: put.facts.key,
    documentId: document?.documentId ?? uploaded?.documentId ?? null,
    ...endState(end),
    warnings: document?.warnings ?? [],
    resumed,
  };
}
