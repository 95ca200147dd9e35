import type { Answer, AskOptions, DocumentChat } from "../../src/models/document-models.ts";
import type { ChatReply, ChatRequest } from "../../src/ports/chat-model.ts";

/** A DocumentChat over a function of the request, without store and budget: asks, and asks for the repair. */
export class ScriptedDocumentChat implements DocumentChat {
  readonly requests: ChatRequest[] = [];
  readonly #reply: (request: ChatRequest, call: number) => Partial<ChatReply> | object;

  /** @param reply a reply's parts (with `text` or `stopReason`), or the answer itself as an object. */
  constructor(reply: (request: ChatRequest, call: number) => Partial<ChatReply> | object) {
    this.#reply = reply;
  }

  async ask(request: ChatRequest, { accept, repair, complete }: AskOptions): Promise<Answer> {
    const first = this.#converse((await complete?.(request)) ?? request);
    if (accept(first)) return { accepted: first, replies: [first] };
    const again = repair?.(first);
    if (again == null) return { accepted: null, replies: [first] };
    const second = this.#converse(again);
    return { accepted: accept(second) ? second : null, replies: [first, second] };
  }

  #converse(request: ChatRequest): ChatReply {
    const given = this.#reply(request, this.requests.length);
    this.requests.push(request);
    const parts = "text" in given || "stopReason" in given ? given : { text: JSON.stringify(given) };
    return {
      model: "scripted",
      text: "",
      stopReason: "end_turn",
      usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 },
      ...parts,
    };
  }
}

/** The text a request shows the model. */
export function shownText(request: ChatRequest): string {
  return request.messages
    .flatMap(({ parts }) => parts.map((part) => (part.type === "text" ? part.text : "")))
    .join("\n");
}

/** A field of an answer: a value, the page it stands on and the quote. */
export function said(value: unknown, page = 0, quote = "", rows?: number) {
  return { value, evidence: { page, quote }, ...(rows === undefined ? {} : { rows }) };
}
