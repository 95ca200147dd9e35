/** Whether a service does what it is for: a document goes up, is found, and goes again. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type ApiClient, answered } from "../../src/cli/client/api-client.ts";
import { CommandError } from "../scripts/command-error.ts";
import { whileIngested } from "./ingest.ts";

export interface SmokeOptions {
  readonly say: (line: string) => void;
  /** Ends it; where absent, after some minutes. */
  readonly signal?: AbortSignal;
}

/** A search collection may have to wake up first. Milliseconds. */
const PATIENCE = 300_000;
const PAUSE = 500;

/**
 * Uploads a document of its own, waits until it is READY, finds it by a word that no other document has, deletes it, and
 * sees it gone. It is deleted however the test ends.
 * @throws {CommandError} naming the step that failed
 */
export async function smokeTest(
  client: ApiClient,
  { say, signal = AbortSignal.timeout(PATIENCE) }: SmokeOptions,
): Promise<void> {
  const word = `smoke${randomUUID().replaceAll("-", "")}`;
  const bytes = Buffer.from(`The word of this smoke test is ${word}.\n`);
  const file = { key: `smoke-tests/${word}.txt`, name: `${word}.txt`, bytes };
  let doing = "upload";
  try {
    const id = await whileIngested(client, file, signal, async ({ documentId, status, reason, generation, live }) => {
      if (status !== "READY") throw new CommandError(`it ended ${status} (${reason?.code ?? "no reason"}).`);
      say(`READY: generation ${generation}, profile ${live?.profile ?? "none"}`);
      doing = "search";
      await untilFound(client, word, documentId, signal);
      say("found by a search");
      doing = "delete";
      return documentId;
    });
    const { response } = await client.GET("/documents/{id}", { params: { path: { id } }, signal });
    if (response.status !== 410) throw new CommandError(`afterwards it answers ${response.status}, not 410.`);
    say("deleted, and gone");
  } catch (error) {
    throw new CommandError(
      `The smoke test failed at ${doing}: ${signal.aborted ? "it took too long." : reasonIn(error)}`,
      { cause: error },
    );
  }
}

function reasonIn(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function untilFound(client: ApiClient, query: string, documentId: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const body = { query, mode: "lexical", k: 5 } as const;
    const { hits } = answered(await client.POST("/search", { body, signal }));
    if (hits.some((hit) => hit.documentId === documentId)) return;
    await sleep(PAUSE, undefined, { signal });
  }
}
