import type { Command } from "commander";
import { answered } from "../client/api-client.ts";
import type { CommandContext } from "../context.ts";
import { UsageError } from "../errors.ts";
import { counted, oneLine, table } from "../output/console.ts";
import { positive, type WithContext } from "./options.ts";

interface Choice {
  readonly class?: string;
  readonly dryRun?: boolean;
}

/** Adds `sluice dlq`. */
export function addDeadLetterCommands(program: Command, withContext: WithContext): void {
  const dlq = program
    .command("dlq")
    .summary("list, send again or discard messages that were given up")
    .description("Messages that were given up: list them, send them again, discard them.")
    .addHelpText("after", "\nExamples:\n  sluice dlq list\n  sluice dlq redrive --class model_unavailable --dry-run");
  dlq
    .command("list")
    .description("Lists dead letters, oldest first.")
    .option("--class <class>", "only of this class")
    .option("--limit <n>", "at most so many", positive, 50)
    .action(withContext(list));
  for (const [name, path, description] of [
    ["redrive", "/dead-letters/redrive", "Sends dead letters again: named ones, or all of a class."],
    ["discard", "/dead-letters/discard", "Discards dead letters: named ones, or all of a class."],
  ] as const) {
    dlq
      .command(name)
      .description(description)
      .argument("[ids...]", "the letters' ids")
      .option("--class <class>", "all of this class")
      .option("--dry-run", "only say what would be done")
      .action(withContext((context, ids: string[], choice: Choice) => act(context, path, ids, choice)));
  }
}

async function list(
  { client, console, signal }: CommandContext,
  options: { class?: string; limit: number },
): Promise<void> {
  const query = { limit: Math.min(options.limit, 100), ...(options.class !== undefined && { class: options.class }) };
  const { deadLetters } = answered(await client.GET("/dead-letters", { params: { query }, signal }));
  if (console.json) for (const letter of deadLetters) console.printJson(letter);
  else if (deadLetters.length === 0) console.note("There are no dead letters.");
  else {
    const rows = deadLetters.map(({ id, class: letterClass, at, documentId }) => [
      id,
      letterClass,
      at,
      documentId ?? "",
    ]);
    for (const line of table(["ID", "CLASS", "AT", "DOCUMENT"], rows)) console.print(line);
  }
}

async function act(
  { client, console, signal }: CommandContext,
  path: "/dead-letters/redrive" | "/dead-letters/discard",
  ids: string[],
  { class: letterClass, dryRun = false }: Choice,
): Promise<void> {
  if ((ids.length === 0) === (letterClass === undefined))
    throw new UsageError("Name letters by their ids, or give --class.");
  let count = 0;
  const missing = new Set(ids);
  for (let more = true; more; ) {
    const body = { dryRun, ...(letterClass === undefined ? { ids } : { class: letterClass }) };
    const done = answered(await client.POST(path, { body, signal }));
    count += done.deadLetters.length;
    for (const letter of done.deadLetters) missing.delete(letter.id);
    if (console.json) for (const letter of done.deadLetters) console.printJson(letter);
    // A dry run changes nothing, so that asking again would answer the same.
    more = done.more && !dryRun;
    if (done.more && dryRun) console.note("There are more of this class than one answer holds.");
  }
  const verb = path.endsWith("redrive") ? "sent again" : "discarded";
  if (!console.json)
    console.print(`${counted(count, "dead letter")} ${dryRun ? "would be" : count === 1 ? "was" : "were"} ${verb}.`);
  for (const id of missing) console.note(`${oneLine(id)}  No such dead letter.`);
  if (missing.size > 0) process.exitCode = 1;
}
