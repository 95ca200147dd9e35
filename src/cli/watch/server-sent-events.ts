/** Server-sent events as they come. https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */

export interface ServerSentEvent {
  readonly type: string;
  readonly data: string;
}

/** Where a stream is to go on after its connection broke. */
export interface StreamPosition {
  /** The last id that was given; empty before any. */
  lastId: string;
}

/**
 * The events of a body, until it ends; the position is kept at the last one. Comments and events without data are left
 * out, and yet such an event's id counts.
 */
export async function* serverSentEvents(
  body: AsyncIterable<Uint8Array>,
  position: StreamPosition,
): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  let event = { id: position.lastId, type: "message", data: [] as string[] };
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        position.lastId = event.id;
        if (event.data.length > 0) yield { type: event.type, data: event.data.join("\n") };
        event = { id: event.id, type: "message", data: [] };
        continue;
      }
      const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (field === "data") event.data.push(value);
      else if (field === "event") event.type = value;
      else if (field === "id") event.id = value;
    }
  }
}
