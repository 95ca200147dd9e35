import { describe, expect, it } from "vitest";
import type { ApiClient } from "../../../src/cli/client/api-client.ts";
import { createApiClient } from "../../../src/cli/client/api-client.ts";
import { changes, type DocumentChange, type Watched } from "../../../src/cli/watch/changes.ts";

const URL = "http://sluice.test";

function eventOf(id: string, type: string, documentId: string): string {
  const detail = { documentId, key: `${documentId}.txt`, reason: null, tenant: "default" };
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ "detail-type": type, time: "2026-03-01T00:00:00.000Z", detail })}\n\n`;
}

/** A body that comes in these pieces, then ends, or breaks. */
function body(pieces: readonly string[], end: "ends" | "breaks" = "ends"): ReadableStream<Uint8Array> {
  const left = [...pieces];
  return new ReadableStream({
    pull(controller) {
      const piece = left.shift();
      if (piece !== undefined) return controller.enqueue(new TextEncoder().encode(piece));
      if (end === "ends") controller.close();
      else controller.error(new TypeError("terminated"));
    },
  });
}

/** The first changes of a service that gives these answers. */
async function watched(count: number, answer: (request: Request) => Response): Promise<DocumentChange[]> {
  const ended = new AbortController();
  const fetch = async (request: Request) => answer(request);
  const sign: Watched["sign"] = async (request) => request;
  const client: ApiClient = createApiClient({ url: URL, sign, fetch });
  const told: DocumentChange[] = [];
  for await (const change of changes({ url: URL, sign, client, fetch, signal: ended.signal, pause: 1 })) {
    if (told.push(change) === count) ended.abort();
  }
  return told;
}

describe("watching", () => {
  it("an interruption ends a stream on which nothing happens", async () => {
    const ended = new AbortController();
    const fetch = async () => {
      setImmediate(() => ended.abort(new Error("Interrupted.")));
      return new Response(new ReadableStream());
    };
    const sign: Watched["sign"] = async (request) => request;
    const client = createApiClient({ url: URL, sign, fetch });
    const { done } = await changes({ url: URL, sign, client, fetch, signal: ended.signal }).next();
    expect(done).toBe(true);
  });

  it("documents that end are told as they do", async () => {
    const text = `: connected\n\n${eventOf("1", "Document Ready", "a")}${eventOf("2", "Document Failed", "b")}`;
    // Cut anywhere, within a line and within a character too.
    const pieces = [text.slice(0, 5), text.slice(5, 40), text.slice(40)];
    const told = await watched(2, () => new Response(body(pieces)));
    expect(told).toMatchObject([
      { documentId: "a", status: "READY", key: "a.txt", at: "2026-03-01T00:00:00.000Z" },
      { documentId: "b", status: "FAILED" },
    ]);
  });

  it("a stream that breaks off is opened again behind the last event", async () => {
    const asked: (string | null)[] = [];
    const told = await watched(3, ({ headers }) => {
      asked.push(headers.get("last-event-id"));
      if (asked.length === 1) return new Response(body([eventOf("1", "Document Ready", "a")], "breaks"));
      if (asked.length === 2) return new Response(body([eventOf("2", "Document Ready", "b")]));
      return new Response(body([eventOf("3", "Document Deleted", "a")]));
    });
    expect(told.map(({ documentId, status }) => `${documentId} ${status}`)).toEqual([
      "a READY",
      "b READY",
      "a DELETED",
    ]);
    expect(asked).toEqual([null, "1", "2"]);
  });

  it("a stream that breaks off before its first event is opened again where it began", async () => {
    const asked: (string | null)[] = [];
    const told = await watched(1, ({ headers }) => {
      asked.push(headers.get("last-event-id"));
      if (asked.length === 1) return new Response(body([": connected\nid: 7\n\n", "id: 8\nevent: Doc"], "breaks"));
      return new Response(body([eventOf("8", "Document Ready", "a")]));
    });
    expect(told).toMatchObject([{ documentId: "a" }]);
    expect(asked).toEqual([null, "7"]);
  });

  it("a refusal is told in the service's words, and one in between is waited out", async () => {
    const problem = { title: "Not signed in", detail: "The token is not known.", code: "unauthorized" };
    await expect(watched(1, () => Response.json(problem, { status: 401 }))).rejects.toThrow("The token is not known.");
    const answers = [
      new Response(body([eventOf("1", "Document Ready", "a")])),
      new Response("busy", { status: 503 }),
      new Response(null, { status: 429 }),
      new Response(body([eventOf("2", "Document Ready", "b")])),
    ];
    const told = await watched(2, () => answers.shift() ?? new Response(null, { status: 400 }));
    expect(told.map(({ documentId }) => documentId)).toEqual(["a", "b"]);
  });

  it("a service without a stream of events is asked again and again", async () => {
    const at = { updatedAt: "2026-03-01T00:00:00.000Z", generation: 1, reason: null };
    const pages = [
      [{ documentId: "old", key: "old", status: "READY", ...at }],
      [
        { documentId: "new", key: "new", status: "PROCESSING", ...at },
        { documentId: "old", key: "old", status: "READY", ...at },
      ],
      [
        { documentId: "new", key: "new", status: "READY", ...at },
        { documentId: "old", key: "old", status: "FAILED", ...at, generation: 2 },
      ],
    ];
    const told = await watched(2, (request) => {
      if (new globalThis.URL(request.url).pathname === "/events") return new Response(null, { status: 404 });
      return Response.json({ documents: pages.shift() ?? [], cursor: null });
    });
    expect(told.map(({ documentId, status }) => `${documentId} ${status}`)).toEqual(["old FAILED", "new READY"]);
  });
});
