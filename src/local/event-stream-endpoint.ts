import type { EventStream } from "./event-stream.ts";
import { outwardEnvelope } from "./outward-envelope.ts";

/** Proxies close connections on which nothing happens; a comment now and then keeps them. Milliseconds. */
const KEEP_ALIVE = 15_000;

/**
 * `GET /events`: a tenant's events as server-sent events, each `event` its type, `id` its id, `data` its envelope. A
 * client that comes back with `Last-Event-ID` gets what it missed; one that comes for the first time is told an id at
 * once, so that it misses nothing either should its connection break before the first event.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function serveEvents(stream: EventStream, tenant: string, request: Request, ending?: AbortSignal): Response {
  const gone = new AbortController();
  const ended = AbortSignal.any([gone.signal, request.signal, ...(ending === undefined ? [] : [ending])]);
  const lastId = request.headers.get("last-event-id") ?? stream.newestId(tenant);
  const events = stream.subscribe(tenant, lastId, ended)[Symbol.asyncIterator]();
  let keepAlive: NodeJS.Timeout | undefined;

  const body = new ReadableStream<string>({
    start(controller) {
      // Sent at once, so that the client knows it is connected before the first event.
      controller.enqueue(`: connected\nid: ${lastId}\n\n`);
      keepAlive = setInterval(() => {
        // Not on top of what the client has not read yet.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(": keep-alive\n\n");
      }, KEEP_ALIVE);
      keepAlive.unref();
    },
    async pull(controller) {
      const next = await events.next().catch((error) => {
        clearInterval(keepAlive);
        throw error;
      });
      if (!next.done) {
        const { id, type } = next.value;
        controller.enqueue(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(outwardEnvelope(next.value))}\n\n`);
        return;
      }
      clearInterval(keepAlive);
      // A body that was cancelled is closed already.
      if (!gone.signal.aborted) controller.close();
    },
    cancel() {
      clearInterval(keepAlive);
      gone.abort();
    },
  });
  return new Response(body.pipeThrough(new TextEncoderStream()), {
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" },
  });
}
