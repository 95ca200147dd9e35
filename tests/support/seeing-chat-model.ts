import { OFFLINE_CHAT_CARD, OfflineChatModel } from "../../src/local/offline-chat-model.ts";
import type { ChatModel, ChatModelCard, ChatReply, ChatRequest } from "../../src/ports/chat-model.ts";

/** What a page of a test's document begins with that is a picture of the text behind it. */
export const PICTURE = "[picture] ";

/** The card of a model that sees. */
export const SEEING_CARD: ChatModelCard = {
  ...OFFLINE_CHAT_CARD,
  capabilities: { structuredOutput: true, documents: true, vision: true },
};

/** What the model answers about some pages: their texts, or parts of a reply. */
export type Sight = (texts: readonly string[], request: ChatRequest) => Partial<ChatReply> | undefined;

/**
 * A chat model that transcribes documents whose pages are texts with form feeds between them, and fills fields as the
 * offline model does. Each request is kept.
 */
export class SeeingChatModel implements ChatModel {
  readonly name = "seeing";
  readonly modelId = "seeing-v1";
  readonly requests: ChatRequest[] = [];
  readonly #offline = new OfflineChatModel();
  readonly #sight: Sight;

  /** @param sight answers otherwise than with the pages' own texts, where it gives something */
  constructor(sight: Sight = () => undefined) {
    this.#sight = sight;
  }

  async converse(request: ChatRequest, options: { signal?: AbortSignal } = {}): Promise<ChatReply> {
    options.signal?.throwIfAborted();
    this.requests.push(request);
    if (request.output !== undefined) return { ...(await this.#offline.converse(request, options)), model: this.name };
    const texts = picturesIn(request).map((text) => text.replace(PICTURE, ""));
    const marks = marksIn(request);
    return {
      model: this.name,
      text: texts.map((text, index) => `${marks[index]}\n${text}`).join("\n"),
      stopReason: "end_turn",
      usage: { inputTokens: 1_000 * texts.length, outputTokens: 100, cacheReadTokens: 0, cacheWriteTokens: 0 },
      ...this.#sight(texts, request),
    };
  }

  /** The pages of each transcription asked for. */
  get transcribed(): readonly (readonly string[])[] {
    return this.requests.filter(({ purpose }) => purpose === "transcribe").map(picturesIn);
  }
}

/** The marks that a request gives the pages, in order. */
export function marksIn(request: ChatRequest): readonly string[] {
  const texts = request.messages.flatMap(({ parts }) => parts.map((part) => (part.type === "text" ? part.text : "")));
  return texts.join("\n").match(/\[page-\w+ \d+\]/g) ?? [];
}

function picturesIn(request: ChatRequest): readonly string[] {
  const [shown] = request.messages.flatMap(({ parts }) => parts.filter((part) => part.type !== "text"));
  return shown === undefined ? [] : Buffer.from(shown.bytes).toString("utf8").split("\f");
}
