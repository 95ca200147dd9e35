/** The commands that look at documents and change them. */
import { type Command, Option } from "commander";
import { DOCUMENT_STATUSES } from "../../domain/document.ts";
import { answered, type ListedDocument } from "../client/api-client.ts";
import { ServiceProblem } from "../client/problem.ts";
import type { CommandContext } from "../context.ts";
import { fitted, table } from "../output/console.ts";
import { documentLines, listRow } from "../output/document-lines.ts";
import { positive, type WithContext } from "./options.ts";

/** The most the service answers with in one page. */
const PAGE = 100;

interface ListOptions {
  readonly status?: ListedDocument["status"];
  readonly tag?: string;
  readonly profile?: string;
  readonly from?: string;
  readonly before?: string;
  readonly limit: number;
}

interface ReprocessOptions {
  readonly profile?: string;
  readonly fresh?: true;
}

/** Adds `show`, `list`, `rm` and `reprocess`. */
export function addDocumentCommands(program: Command, withContext: WithContext): void {
  program
    .command("show")
    .summary("show a document: status, fields with evidence, warnings, usage")
    .description("Shows a document: its status, fields with evidence, warnings and usage.")
    .argument("<id>", "the document's id")
    .addHelpText(
      "after",
      "\nExamples:\n  sluice show 8ysa7dhp5sftsnttg3qqxc75hw\n  sluice show 8ysa7dhp5sftsnttg3qqxc75hw --json | jq .fields",
    )
    .action(withContext(show));
  program
    .command("list")
    .summary("list documents, newest first")
    .description("Lists documents, newest first.")
    .addHelpText(
      "after",
      "\nExamples:\n  sluice list --status FAILED\n  sluice list --tag year=2026 --from 2026-03-01 --json | jq -r .documentId",
    )
    .addOption(new Option("--status <status>", "only those in this state").choices(DOCUMENT_STATUSES))
    .option("--tag <name=value>", "only those with this tag")
    .option("--profile <name>", "only those processed by this profile")
    .option("--from <time>", "only those created at or after this moment, e.g. 2026-03-01")
    .option("--before <time>", "only those created before this moment")
    .option("--limit <n>", "at most so many", positive, 50)
    .action(withContext(list));
  program
    .command("rm")
    .summary("delete documents for good")
    .description("Deletes documents for good: search stops at once; passages, outputs, replies and raw versions go.")
    .addHelpText("after", "\nExample:\n  sluice rm 8ysa7dhp5sftsnttg3qqxc75hw")
    .argument("<ids...>", "the documents' ids")
    .action(withContext(remove));
  program
    .command("reprocess")
    .summary("process documents once more")
    .description("Processes documents once more; the live generation stays in search until the new one is done.")
    .addHelpText("after", "\nExample:\n  sluice reprocess 8ysa7dhp5sftsnttg3qqxc75hw --profile contract --fresh")
    .argument("<ids...>", "the documents' ids")
    .option("--profile <name>", "under another profile")
    .option("--fresh", "ask the models anew instead of reusing stored replies")
    .action(withContext(reprocess));
}

async function show({ client, console, signal }: CommandContext, id: string): Promise<void> {
  const document = answered(await client.GET("/documents/{id}", { params: { path: { id } }, signal }));
  if (console.json) console.printJson(document);
  else for (const line of documentLines(console, document)) console.print(line);
}

async function list(context: CommandContext, options: ListOptions): Promise<void> {
  const { console } = context;
  const documents = await listed(context, options);
  if (console.json) for (const document of documents) console.printJson(document);
  else if (documents.length === 0) console.note("There are no such documents.");
  else {
    const rows = documents.map((document) => listRow(console, document));
    for (const line of table(HEADINGS, fitted(console, HEADINGS, rows, "KEY"), ["SIZE"])) console.print(line);
  }
}

const HEADINGS = ["STATUS", "ID", "SIZE", "KEY", "REASON"];

async function listed({ client, signal }: CommandContext, options: ListOptions): Promise<ListedDocument[]> {
  const { status, tag, profile, from, before, limit } = options;
  const found: ListedDocument[] = [];
  for (let cursor: string | null | undefined; cursor !== null && found.length < limit; ) {
    const query = {
      limit: Math.min(PAGE, limit - found.length),
      ...(status !== undefined && { status }),
      ...(tag !== undefined && { tag }),
      ...(profile !== undefined && { profile }),
      ...(from !== undefined && { createdFrom: from }),
      ...(before !== undefined && { createdBefore: before }),
      ...(cursor !== undefined && { cursor }),
    };
    const page = answered(await client.GET("/documents", { params: { query }, signal }));
    found.push(...page.documents);
    cursor = page.cursor;
  }
  return found;
}

async function remove(context: CommandContext, ids: string[]): Promise<void> {
  const { client, signal } = context;
  await each(context, ids, async (id) => {
    answered(await client.DELETE("/documents/{id}", { params: { path: { id } }, signal }));
    return "deleted";
  });
}

async function reprocess(context: CommandContext, ids: string[], options: ReprocessOptions): Promise<void> {
  const { client, signal } = context;
  await each(context, ids, async (id) => {
    const body = { ...options };
    answered(await client.POST("/documents/{id}/reprocess", { params: { path: { id } }, body, signal }));
    return "queued";
  });
}

/** Does something for each document; one that is refused does not hold up the others, but the command fails. */
async function each(
  { console }: CommandContext,
  ids: readonly string[],
  act: (id: string) => Promise<string>,
): Promise<void> {
  for (const id of ids) {
    try {
      const done = await act(id);
      if (console.json) console.printJson({ documentId: id, done });
      else console.print(`${id}  ${done}`);
    } catch (error) {
      if (!(error instanceof ServiceProblem)) throw error;
      process.exitCode = 1;
      if (console.json) console.printJson({ documentId: id, error: { code: error.code, message: error.message } });
      else console.note(`${id}  ${error.message}`);
    }
  }
}
