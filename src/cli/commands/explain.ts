import type { Command } from "commander";
import { answered } from "../client/api-client.ts";
import type { CommandContext } from "../context.ts";
import { documentLines } from "../output/document-lines.ts";
import { type Generation, generationLines } from "../output/story-lines.ts";
import { positive, type WithContext } from "./options.ts";

/** The most the service answers with in one page. */
const PAGE = 100;

/** Adds `sluice explain`. */
export function addExplain(program: Command, withContext: WithContext): void {
  program
    .command("explain")
    .summary("tell a document's story: stages, time, tokens, cost, reasons")
    .description("Tells a document's story: every generation with its stages, time, tokens, cost and reason.")
    .argument("<id>", "the document's id")
    .option("--limit <n>", "at most so many generations, the newest", positive, 20)
    .addHelpText("after", "\nExample:\n  sluice explain 8ysa7dhp5sftsnttg3qqxc75hw --limit 3")
    .action(withContext(explain));
}

async function explain(context: CommandContext, id: string, { limit }: { limit: number }): Promise<void> {
  const { client, console, signal } = context;
  const path = { id };
  const document = answered(await client.GET("/documents/{id}", { params: { path }, signal }));
  const { generations, more } = await newestGenerations(context, id, limit);
  if (console.json) return console.printJson({ document, generations });
  for (const line of documentLines(console, { ...document, fields: {} })) console.print(line);
  if (generations.length === 0) console.note("Nothing has been run for it yet.");
  if (more) console.note(`Of the generations, the newest ${limit}; --limit tells more of them.`);
  for (const generation of generations.toReversed()) {
    for (const line of generationLines(console, generation)) console.print(line);
  }
}

async function newestGenerations(
  { client, signal }: CommandContext,
  id: string,
  limit: number,
): Promise<{ generations: Generation[]; more: boolean }> {
  const generations: Generation[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = { limit: Math.min(PAGE, limit - generations.length), ...(cursor !== undefined && { cursor }) };
    const params = { path: { id }, query };
    const page = answered(await client.GET("/documents/{id}/generations", { params, signal }));
    generations.push(...page.generations);
    if (page.cursor === null || generations.length >= limit) return { generations, more: page.cursor !== null };
    cursor = page.cursor;
  }
}
