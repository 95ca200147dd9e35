/** Documents as lines for people. */
import type { DocumentView, ListedDocument, SearchResult } from "../client/api-client.ts";
import { bytes, type Console, oneLine } from "./console.ts";

type Status = ListedDocument["status"];

const STYLES: Readonly<Partial<Record<Status, Parameters<Console["style"]>[0]>>> = {
  READY: "green",
  PARTIAL: "yellow",
  FAILED: "red",
  PROCESSING: "cyan",
  QUEUED: "cyan",
};

/** A status in its colour. */
export function statusText(console: Console, status: Status | "REPLACED" | "UNKNOWN"): string {
  return console.style(STYLES[status as Status] ?? "dim", status);
}

/** A document's row in a list: status, id, size, key and, where it is not ready, the reason's code. */
export function listRow(console: Console, document: ListedDocument): string[] {
  return [
    statusText(console, document.status),
    document.documentId,
    bytes(document.size),
    oneLine(document.key),
    document.reason?.code ?? "",
  ];
}

/** Everything that the service says of a document. */
export function documentLines(console: Console, document: DocumentView): string[] {
  const { reason, usage, live } = document;
  const lines = [
    `${console.style("bold", oneLine(document.name))}  ${statusText(console, document.status)}`,
    `  id         ${document.documentId}`,
    `  key        ${oneLine(document.key)}`,
    `  type       ${document.contentType ?? "unknown"}, ${bytes(document.size) || "size unknown"}`,
    `  created    ${document.createdAt}, changed ${document.updatedAt}`,
    `  live       ${live === null ? "nothing" : `generation ${live.generation} (${live.outcome}) by profile ${live.profile}`}`,
    `  usage      ${usage.inputTokens} tokens in, ${usage.outputTokens} out, ${usage.embeddedTokens} embedded; ${usage.cost.amount.toFixed(4)} ${usage.cost.currency}`,
  ];
  const tags = Object.entries(document.tags).map(([name, value]) => oneLine(`${name}=${value}`));
  if (tags.length > 0) lines.push(`  tags       ${tags.join(", ")}`);
  if (reason !== null) lines.push(`  reason     ${reason.code} in ${reason.stage}: ${oneLine(reason.message)}`);
  for (const warning of document.warnings) {
    const page = warning.page === undefined ? "" : ` (page ${warning.page})`;
    lines.push(`  warning    ${warning.code}${page}: ${oneLine(warning.message)}`);
  }
  const fields = Object.entries(document.fields);
  if (fields.length > 0) lines.push("  fields");
  for (const [name, field] of fields) {
    const evidence = field.evidence === null ? "" : ` (page ${field.evidence.page})`;
    const mark = field.grounded ? "✓" : console.style("yellow", "?");
    lines.push(`    ${mark} ${name}: ${oneLine(JSON.stringify(field.value) ?? "null")}${evidence}`);
  }
  return lines;
}

/** A passage found, with the words that matched set off. */
export function hitLines(console: Console, hit: SearchResult["hits"][number], place: number): string[] {
  const { passage, highlights } = hit;
  const where = [`page ${passage.page}`, ...passage.headings].map(oneLine).join(" › ");
  let text = "";
  let at = 0;
  for (const { start, end } of highlights) {
    text += printable(passage.text.slice(at, start)) + console.style("bold", printable(passage.text.slice(start, end)));
    at = end;
  }
  text += printable(passage.text.slice(at));
  const body = text.split(/\n+/).map((line) => `   ${line}`);
  return [
    `${place}. ${console.style("underline", oneLine(hit.name))}  ${where}  ${console.style("dim", hit.documentId)}`,
    ...body,
  ];
}

/** Text with its lines, but without what could move a terminal's cursor. */
function printable(text: string): string {
  return text.replace(/(?!\n)\p{Cc}/gu, " ");
}
