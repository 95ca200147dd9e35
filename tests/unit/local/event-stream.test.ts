import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { OutwardEvent } from "../../../src/domain/outward-event.ts";
import { openEventStream } from "../../../src/local/event-stream.ts";
import { serveEvents } from "../../../src/local/event-stream-endpoint.ts";
import { outwardEvent } from "../../contract/announcer.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

function open(options: { path?: string; keep?: number } = {}) {
  const stream = openEventStream({ path: ":memory:", ...options });
  onTestFinished(() => stream.close());
  return stream;
}

/** The ids of the next events. */
async function take(events: AsyncIterable<OutwardEvent>, count: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of events) if (ids.push(id) === count) break;
  return ids;
}

describe("the event stream", () => {
  it("tells a listener each new event of its tenant, and no other tenant's", async () => {
    const stream = open();
    stream.append(outwardEvent("before", "acme"));
    const heard = take(stream.subscribe("acme", stream.newestId("acme")), 2);
    stream.append(outwardEvent("1", "acme"));
    stream.append(outwardEvent("2", "other"));
    stream.append(outwardEvent("3", "acme"));
    stream.append(outwardEvent("1", "acme"));
    expect(await heard).toEqual(["1", "3"]);
  });

  it("wakes a listener that waits", async () => {
    const stream = open();
    const events = stream.subscribe("acme", stream.newestId("acme"))[Symbol.asyncIterator]();
    const next = events.next();
    await new Promise((resolve) => setImmediate(resolve));
    stream.append(outwardEvent("1", "acme"));
    expect((await next).value).toMatchObject({ id: "1" });
  });

  it("resumes after the last event a listener has seen, across a restart", async () => {
    const path = join(temporaryFolder(), "events.sqlite");
    const first = openEventStream({ path });
    for (const id of ["1", "2", "3"]) first.append(outwardEvent(id, "acme"));
    first.close();
    const stream = open({ path });
    expect(await take(stream.subscribe("acme", "1"), 2)).toEqual(["2", "3"]);
    expect(await take(stream.subscribe("acme", "unknown"), 3)).toEqual(["1", "2", "3"]);
  });

  it("keeps a repeated event once, and drops the oldest", async () => {
    const stream = open({ keep: 2 });
    for (const id of ["1", "2", "2", "3", "3"]) stream.append(outwardEvent(id, "acme"));
    expect(await take(stream.subscribe("acme", "unknown"), 2)).toEqual(["2", "3"]);
  });

  it("ends a subscription with its signal, and all of them when it closes", async () => {
    const stream = openEventStream({ path: ":memory:" });
    const stop = new AbortController();
    const one = take(stream.subscribe("acme", "0", stop.signal), 1);
    const other = take(stream.subscribe("acme", "0"), 1);
    stop.abort();
    expect(await one).toEqual([]);
    stream.close();
    expect(await other).toEqual([]);
  });
});

describe("GET /events", () => {
  it("sends a tenant's events as server-sent events, from Last-Event-ID on", async () => {
    const stream = open();
    for (const id of ["1", "2"]) stream.append(outwardEvent(id, "acme"));
    stream.append(outwardEvent("3", "other"));
    const request = new Request("http://localhost/events", { headers: { "last-event-id": "1" } });
    const answer = serveEvents(stream, "acme", request);
    expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
    stream.append(outwardEvent("4", "acme"));
    let text = "";
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk).toString("utf8");
      if (text.includes("id: 4")) break;
    }
    const [connected, second, fourth] = text.split("\n\n");
    expect(connected).toBe(": connected\nid: 1");
    expect(second?.split("\n").slice(0, 2)).toEqual(["id: 2", "event: Document Ready"]);
    const data = JSON.parse(fourth?.split("\ndata: ")[1] ?? "");
    expect(data).toMatchObject({
      id: "4",
      source: "sluice",
      "detail-type": "Document Ready",
      detail: { tenant: "acme" },
    });
    expect(text).not.toContain("id: 3");
  });

  it("a listener whose connection breaks before the first event misses nothing", async () => {
    const stream = open();
    for (const name of ["before", "while it is away"]) {
      const gone = new AbortController();
      const first = serveEvents(stream, "acme", new Request("http://localhost/events", { signal: gone.signal }));
      gone.abort();
      const id = /^id: (.*)$/m.exec(await first.text())?.[1];
      stream.append(outwardEvent(name, "acme"));
      expect(await take(stream.subscribe("acme", id ?? ""), 1)).toEqual([name]);
    }
  });

  it("ends when the client is gone", async () => {
    const stream = open();
    const gone = new AbortController();
    const answer = serveEvents(stream, "acme", new Request("http://localhost/events", { signal: gone.signal }));
    const text = answer.text();
    gone.abort();
    expect(await text).toBe(": connected\nid: 0\n\n");
  });
});
