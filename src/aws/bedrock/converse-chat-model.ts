import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import type { ChatModel, ChatReply, ChatRequest, ModelCapabilities } from "../../ports/chat-model.ts";
import type { RegionalClient } from "./bedrock-client.ts";
import { callBedrock } from "./call-bedrock.ts";
import { converseReply } from "./converse-reply.ts";
import { converseRequest } from "./converse-request.ts";
import { bindingOf } from "./schema-binding.ts";

export interface ConverseChatModelOptions {
  /** Its name in the registry. */
  readonly name: string;
  /** A model's id, or the id or ARN of an inference profile. */
  readonly modelId: string;
  readonly capabilities: ModelCapabilities;
  readonly regional: RegionalClient;
}

/** A chat model over Bedrock's Converse. Sends each request once. */
export class ConverseChatModel implements ChatModel {
  readonly name: string;
  readonly modelId: string;
  readonly #capabilities: ModelCapabilities;
  readonly #regional: RegionalClient;

  constructor({ name, modelId, capabilities, regional }: ConverseChatModelOptions) {
    this.name = name;
    this.modelId = modelId;
    this.#capabilities = capabilities;
    this.#regional = regional;
  }

  async converse(request: ChatRequest, options: { signal?: AbortSignal } = {}): Promise<ChatReply> {
    const binding = bindingOf(request.output, this.#capabilities);
    const command = new ConverseCommand(converseRequest(this.modelId, request, binding, this.#capabilities));
    const answer = await callBedrock({
      regional: this.#regional,
      modelId: this.modelId,
      signal: options.signal,
      send: (client, abortSignal) => client.send(command, { abortSignal }),
    });
    return converseReply(this.name, binding.tool, answer);
  }
}
