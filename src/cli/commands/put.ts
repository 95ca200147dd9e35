import type { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { CliError, UsageError } from "../errors.ts";
import { oneLine, table } from "../output/console.ts";
import { statusText } from "../output/document-lines.ts";
import { isFailed, putProgress } from "../output/put-progress.ts";
import { findFiles } from "../upload/find-files.ts";
import { Journal, journalPath } from "../upload/journal.ts";
import { type Put, type PutEnd, putFiles } from "../upload/put-files.ts";
import { positive, tagsOf, type WithContext } from "./options.ts";

interface PutOptions {
  readonly prefix?: string;
  readonly tag: readonly string[];
  readonly profile?: string;
  readonly concurrency: number;
}

/** Adds `sluice put`. */
export function addPut(program: Command, withContext: WithContext): void {
  program
    .command("put")
    .summary("upload files, folders or globs and follow each to its end")
    .description(
      "Uploads files and follows each to its end. A file below a folder keeps its place there as its key, so that the same command later replaces documents instead of adding others. After Ctrl-C the same command goes on where it was.",
    )
    .argument("<files...>", "files, folders, or globs in quotes")
    .option("--prefix <prefix>", "put the keys below this, e.g. invoices")
    .option("--tag <name=value>", "a tag of every document; can be repeated", collect, [])
    .option("--profile <name>", "extract under this profile")
    .option("--concurrency <n>", "uploads at once", positive, 4)
    .addHelpText(
      "after",
      "\nExamples:\n  sluice put report.pdf\n  sluice put invoices/ --prefix invoices --tag year=2026\n  sluice put 'inbox/**/*.eml'",
    )
    .action(withContext(put));
}

async function put(context: CommandContext, named: string[], options: PutOptions): Promise<void> {
  const { console, client, signal, environment, target } = context;
  const files = await findFiles(named);
  const tags = tagsOf(options.tag);
  const puts: Put[] = files.map((file) => ({
    file,
    facts: {
      key: options.prefix === undefined ? file.place : `${options.prefix.replace(/\/+$/, "")}/${file.place}`,
      ...(tags !== undefined && { tags }),
      ...(options.profile !== undefined && { profile: options.profile }),
    },
  }));
  refuseSharedKeys(puts);
  const identity = JSON.stringify(target.auth);
  const journal = new Journal(journalPath(environment, { url: target.url, identity }));
  const progress = putProgress(console, puts.length);
  let ends: readonly PutEnd[];
  try {
    const { concurrency } = options;
    ends = await putFiles(puts, { client, journal, transfer: fetch, signal, concurrency, onStep: progress.onStep });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new CliError("Interrupted. What was uploaded goes on being processed; the same command goes on from there.", {
      exitCode: 130,
      cause: error,
    });
  } finally {
    progress.stop();
  }
  report(context, ends);
}

/** Two files under one key would replace each other. */
function refuseSharedKeys(puts: readonly Put[]): void {
  const byKey = new Map<string, Put>();
  for (const one of puts) {
    const other = byKey.get(one.facts.key);
    if (other !== undefined) {
      throw new UsageError(
        `${other.file.path} and ${one.file.path} would both be "${one.facts.key}": put them one by one under a --prefix each.`,
      );
    }
    byKey.set(one.facts.key, one);
  }
}

function report({ console }: CommandContext, ends: readonly PutEnd[]): void {
  const failed = ends.filter(isFailed);
  if (console.json) {
    for (const { put: one, document, error, resumed } of ends) {
      const { key } = one.facts;
      console.printJson({
        file: one.file.path,
        key,
        documentId: document?.documentId ?? null,
        status: document?.status ?? "FAILED",
        reason: document === null ? { code: "not_uploaded", message: error } : document.reason,
        resumed,
      });
    }
  } else {
    const count = (status: string) => ends.filter(({ document }) => document?.status === status).length;
    const resumed = ends.filter((end) => end.resumed).length;
    const again = resumed === 0 ? "" : `, ${resumed} of them uploaded before`;
    console.print(
      `${ends.length} files: ${count("READY")} READY, ${count("PARTIAL")} PARTIAL, ${failed.length} failed${again}.`,
    );
    const rows = failed.map((end) => [
      statusText(console, end.document?.status ?? "FAILED"),
      oneLine(end.put.facts.key),
      end.document?.reason?.code ?? "not_uploaded",
      oneLine(end.document?.reason?.message ?? end.error ?? ""),
    ]);
    if (rows.length > 0) for (const line of table(["STATUS", "KEY", "CODE", "REASON"], rows)) console.print(line);
  }
  if (failed.length > 0) process.exitCode = 1;
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
