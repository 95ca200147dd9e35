import type { Command } from "commander";
import { signerOf } from "../client/sign.ts";
import type { CommandContext } from "../context.ts";
import { oneLine } from "../output/console.ts";
import { statusText } from "../output/document-lines.ts";
import { changes } from "../watch/changes.ts";
import type { WithContext } from "./options.ts";

/** Adds `sluice watch`. */
export function addWatch(program: Command, withContext: WithContext): void {
  program
    .command("watch")
    .summary("tell how documents end, as they do")
    .description(
      "Tells how documents end, as they do, until Ctrl-C. Where the service has no stream of events, its newest 100 documents are asked for every two seconds, and deletions are not told.",
    )
    .addHelpText("after", "\nExamples:\n  sluice watch\n  sluice watch --json | jq 'select(.status == \"FAILED\")'")
    .action(withContext(watch));
}

async function watch({ client, console, environment, signal, target }: CommandContext): Promise<void> {
  console.note(`Watching ${target.url}; Ctrl-C ends it.`);
  const sign = signerOf(target.auth, environment);
  for await (const change of changes({ url: target.url, sign, client, signal })) {
    if (console.json) console.printJson(change);
    else {
      const why = change.reason === null ? "" : `  ${change.reason.code}: ${oneLine(change.reason.message)}`;
      const key = oneLine(change.key);
      console.print(`${change.at}  ${statusText(console, change.status)}  ${change.documentId}  ${key}${why}`);
    }
  }
}
