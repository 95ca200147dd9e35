import { relative } from "node:path";
import type { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { UsageError } from "../errors.ts";
import { reportEnds } from "../output/put-report.ts";
import { findFiles } from "../upload/find-files.ts";
import { putAll } from "../upload/put-all.ts";
import type { Put } from "../upload/put-files.ts";
import { fileSource } from "../upload/source.ts";
import { keyBelow, tagsOf, type UploadOptions, type WithContext, withUploadOptions } from "./options.ts";

/** Adds `sluice put`. */
export function addPut(program: Command, withContext: WithContext): void {
  const command = program
    .command("put")
    .summary("upload files, folders or globs and follow each to its end")
    .description(
      "Uploads files and follows each to its end. Hidden and empty files and links in folders are left out. A file below a folder keeps its place there as its key, so that the same command later replaces documents instead of adding others. After Ctrl-C the same command goes on where it was.",
    )
    .argument("<files...>", "files, folders, or globs in quotes");
  withUploadOptions(command, { noun: "uploads", atOnce: 4 })
    .addHelpText(
      "after",
      "\nExamples:\n  sluice put report.pdf\n  sluice put invoices/ --prefix invoices --tag year=2026\n  sluice put 'inbox/**/*.eml'",
    )
    .action(withContext(put));
}

async function put(context: CommandContext, named: string[], options: UploadOptions): Promise<void> {
  const { console } = context;
  const { files, leftOut } = await findFiles(named);
  for (const { path, why } of leftOut) console.note(`Left out: ${relative(".", path)} (${why}).`);
  const tags = tagsOf(options.tag);
  const puts: Put[] = files.map((file) => ({
    source: fileSource(file),
    facts: {
      key: keyBelow(options.prefix, file.place),
      ...(tags !== undefined && { tags }),
      ...(options.profile !== undefined && { profile: options.profile }),
    },
  }));
  refuseSharedKeys(puts);
  const { concurrency } = options;
  reportEnds(console, await putAll(context, puts, { concurrency, follow: true }), "file");
}

/** Two files under one key would replace each other. */
function refuseSharedKeys(puts: readonly Put[]): void {
  const byKey = new Map<string, Put>();
  for (const one of puts) {
    const other = byKey.get(one.facts.key);
    if (other !== undefined) {
      throw new UsageError(
        `${other.source.label} and ${one.source.label} would both be "${one.facts.key}": put them one by one under a --prefix each.`,
      );
    }
    byKey.set(one.facts.key, one);
  }
}
