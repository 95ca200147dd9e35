import type { ChatModel, ChatReply, ChatRequest } from "../../src/ports/chat-model.ts";

/** One step of a script: a reply's parts, an error to throw, or a function of the request. */
export type ScriptedStep =
  | Partial<ChatReply>
  | Error
  | ((request: ChatRequest) => Promise<Partial<ChatReply>> | Partial<ChatReply>);

/** A ChatModel that answers by script and records its requests. The last step repeats. */
export class ScriptedChatModel implements ChatModel {
  readonly requests: ChatRequest[] = [];
  readonly name: string;
  readonly modelId: string;
  readonly #steps: readonly ScriptedStep[];

  constructor(steps: readonly ScriptedStep[], name = "scripted") {
    this.name = name;
    this.modelId = `${name}-v1`;
    this.#steps = steps;
  }

  async converse(request: ChatRequest, options: { signal?: AbortSignal } = {}): Promise<ChatReply> {
    options.signal?.throwIfAborted();
    const step = this.#steps[Math.min(this.requests.length, this.#steps.length - 1)];
    this.requests.push(request);
    if (step === undefined) throw new Error("The script is empty.");
    if (step instanceof Error) throw step;
    const given = typeof step === "function" ? await step(request) : step;
    return {
      model: this.name,
      text: "{}",
      stopReason: "end_turn",
      usage: { inputTokens: 100, outputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0 },
      ...given,
    };
  }
}
