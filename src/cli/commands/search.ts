import { type Command, Option } from "commander";
import { answered } from "../client/api-client.ts";
import type { CommandContext } from "../context.ts";
import { hitLines } from "../output/document-lines.ts";
import { collected, positive, tagsOf, type WithContext } from "./options.ts";

interface SearchOptions {
  readonly mode: "hybrid" | "semantic" | "lexical";
  readonly k: number;
  readonly type?: string;
  readonly profile?: string;
  readonly tag?: readonly string[];
  readonly group?: true;
}

/** Adds `sluice search`. */
export function addSearch(program: Command, withContext: WithContext): void {
  program
    .command("search")
    .summary("find passages by meaning and by words")
    .description("Finds passages by meaning and by words.")
    .argument("<query...>", "what to find")
    .addOption(new Option("--mode <mode>", "how to look").choices(["hybrid", "semantic", "lexical"]).default("hybrid"))
    .option("-k, --k <n>", "hits wanted", positive, 5)
    .option("--type <type>", "only documents of this media type")
    .option("--profile <name>", "only documents processed by this profile")
    .option("--tag <name=value>", "only documents with this tag; can be repeated", collected)
    .option("--group", "at most one hit a document")
    .addHelpText(
      "after",
      '\nExamples:\n  sluice search why did pump 3 fail\n  sluice search "payment terms" --profile contract -k 3',
    )
    .action(withContext(search));
}

async function search(
  { client, console, signal }: CommandContext,
  words: string[],
  options: SearchOptions,
): Promise<void> {
  const tags = tagsOf(options.tag);
  const filter = {
    ...(options.type !== undefined && { contentType: options.type }),
    ...(options.profile !== undefined && { profile: options.profile }),
    ...(tags !== undefined && { tags }),
  };
  const body = {
    query: words.join(" "),
    mode: options.mode,
    k: options.k,
    filter,
    ...(options.group === true && { groupBy: "document" as const }),
  };
  const result = answered(await client.POST("/search", { body, signal }));
  if (console.json) return console.printJson(result);
  for (const [index, hit] of result.hits.entries()) {
    for (const line of hitLines(console, hit, index + 1)) console.print(line);
  }
  if (result.hits.length === 0) console.note("Nothing was found.");
  if (!result.complete)
    console.note("There may be better hits: passages that are no longer live crowded them out. Ask again in a moment.");
}
