/** In a process of its own: imports a function's code as Lambda does, calls its handler once, and tells what came of it. */
import { randomUUID } from "node:crypto";
import { pathToFileURL } from "node:url";

/** What the parent sends. */
export interface Invocation {
  readonly code: string;
  readonly event: unknown;
  readonly timeoutSeconds: number;
}

/** What it is told. */
export type Outcome = { readonly answer: unknown } | { readonly error: string };

process.once("message", async ({ code, event, timeoutSeconds }: Invocation) => {
  const tell = (outcome: Outcome) => process.send?.(outcome, () => process.exit(0));
  try {
    const { handler } = await import(pathToFileURL(code).href);
    const until = Date.now() + timeoutSeconds * 1000;
    const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => until - Date.now() };
    tell({ answer: (await handler(event, context)) ?? null });
  } catch (error) {
    tell({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
