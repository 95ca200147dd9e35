/** In a process of its own: imports a function's code as Lambda does, and calls its handler once for each message. */
import { randomUUID } from "node:crypto";
import { pathToFileURL } from "node:url";

/** What the parent sends. */
export interface Call {
  readonly id: number;
  readonly event: unknown;
  readonly timeoutSeconds: number;
}

/** What it is told: the answer, or the stack of what was thrown. */
export type Outcome =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string };

const [, , code = ""] = process.argv;
const imported = import(pathToFileURL(code).href);
// A function that cannot start says so to whoever calls it, each time.
imported.catch(() => undefined);

process.on("message", async ({ id, event, timeoutSeconds }: Call) => {
  try {
    const { handler } = await imported;
    const until = Date.now() + timeoutSeconds * 1000;
    const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => until - Date.now() };
    tell({ id, answer: (await handler(event, context)) ?? null });
  } catch (error) {
    tell({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
process.once("disconnect", () => process.exit(0));

function tell(outcome: Outcome): void {
  process.send?.(outcome);
}
