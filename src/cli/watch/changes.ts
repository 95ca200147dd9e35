/** Documents that end, as they do: told by the service where it has a stream of events, else found by asking. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type ApiClient, answered, type Sign } from "../client/api-client.ts";
import { jsonOrNull } from "../client/json-or-null.ts";
import { problemFrom } from "../client/problem.ts";
import { CliError } from "../errors.ts";
import { serverSentEvents } from "./server-sent-events.ts";

const changeSchema = z.object({
  documentId: z.string(),
  key: z.string(),
  status: z.enum(["READY", "PARTIAL", "FAILED", "DELETED"]),
  at: z.string(),
  reason: z.object({ code: z.string(), message: z.string() }).nullable(),
});
/** How a document ended, and when (ISO 8601). */
export type DocumentChange = Readonly<z.infer<typeof changeSchema>>;

const envelopeSchema = z.object({
  "detail-type": z.string(),
  time: z.string(),
  detail: changeSchema.omit({ status: true, at: true }),
});

export interface Watched {
  readonly url: string;
  readonly sign: Sign;
  readonly client: ApiClient;
  /** Ends the watching. */
  readonly signal: AbortSignal;
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Between two looks, and before a stream that broke off is opened again. Milliseconds. */
  readonly pause?: number;
}

/** The service has no stream of events. */
class NoStreamError extends Error {}

/** Changes from now on, until the signal ends them. @throws {CliError} where the service refuses */
export async function* changes(watched: Watched): AsyncGenerator<DocumentChange> {
  try {
    yield* streamed(watched);
  } catch (error) {
    if (watched.signal.aborted) return;
    if (!(error instanceof NoStreamError)) throw error;
    yield* polled(watched);
  }
}

/** A stream that breaks off is opened again behind the last event that came. */
async function* streamed({
  url,
  sign,
  signal,
  fetch: send = fetch,
  pause = PAUSE,
}: Watched): AsyncGenerator<DocumentChange> {
  const position = { lastId: "" };
  for (let opened = false; !signal.aborted; opened = true) {
    if (opened) await sleep(pause, undefined, { signal });
    const { lastId } = position;
    const headers = { accept: "text/event-stream", ...(lastId !== "" && { "last-event-id": lastId }) };
    const answer = await send(await sign(new Request(`${url}/events`, { headers, signal }))).catch((cause: unknown) => {
      signal.throwIfAborted();
      if (opened) return null;
      throw new CliError(`Nothing answers at ${url}: start the service (sluice serve), or name another.`, { cause });
    });
    if (answer === null) continue;
    if (answer.status === 404) throw new NoStreamError();
    if (!answer.ok || answer.body === null) {
      const said = await answer.text();
      // A service that is busy, or restarts, is as good as one whose connection broke.
      if (opened && (answer.status === 429 || answer.status >= 500)) continue;
      throw problemFrom(answer.status, jsonOrNull(said));
    }
    try {
      // The request's own signal does not outlive its answer for sure: an idle stream has to be ended by ours.
      const body = answer.body.pipeThrough(new TransformStream(), { signal });
      for await (const event of serverSentEvents(body, position)) yield changeIn(event.data);
    } catch (error) {
      signal.throwIfAborted();
      // The connection broke: what it brought so far stands, and the rest comes with the next one.
      if (!(error instanceof TypeError)) throw error;
    }
  }
}

function changeIn(data: string): DocumentChange {
  const { "detail-type": type, time, detail } = envelopeSchema.parse(JSON.parse(data));
  const status = type.replace("Document ", "").toUpperCase();
  return changeSchema.parse({ ...detail, status, at: time });
}

/** Newest documents looked at each time: what ends among older ones is not seen by asking. */
const NEWEST = 100;
const PAUSE = 2_000;
const ENDS: ReadonlySet<string> = new Set(changeSchema.shape.status.options);

async function* polled({ client, signal, pause = PAUSE }: Watched): AsyncGenerator<DocumentChange> {
  let before: ReadonlyMap<string, string> | null = null;
  while (!signal.aborted) {
    const params = { query: { limit: NEWEST } };
    const { documents } = answered(await client.GET("/documents", { params, signal }));
    const now = new Map(documents.map(({ documentId, generation, status }) => [documentId, `${generation} ${status}`]));
    for (const { documentId, key, status, updatedAt, reason } of documents.toReversed()) {
      const isNew = before !== null && before.get(documentId) !== now.get(documentId);
      if (isNew && ENDS.has(status)) yield changeSchema.parse({ documentId, key, status, at: updatedAt, reason });
    }
    before = now;
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}
