import { DEFAULT_MODEL } from "../config/model-list.ts";
import type { ChatModel, ChatModelCard, ModelQuota } from "../ports/chat-model.ts";
import type { Embedder } from "../ports/embedder.ts";

/** A chat model with its card. */
export interface RegisteredChatModel {
  readonly model: ChatModel;
  readonly card: ChatModelCard;
}

/** An embedder with what its provider lets through. Its price is its own. */
export interface RegisteredEmbedder {
  readonly embedder: Embedder;
  readonly quota?: ModelQuota;
}

export interface ModelRegistryOptions {
  readonly chatModels: readonly RegisteredChatModel[];
  /** Names that {@link DEFAULT_MODEL} stands for, in the order of preference; without it, the first model. */
  readonly defaults?: readonly string[];
  readonly embedder: RegisteredEmbedder;
}

/** The models of an installation, by name. */
export class ModelRegistry {
  readonly embedder: RegisteredEmbedder;
  readonly #chatModels: ReadonlyMap<string, RegisteredChatModel>;
  readonly #defaults: readonly string[];

  /** @throws an error when two models share a name or a default is not there. */
  constructor(options: ModelRegistryOptions) {
    const byName = new Map<string, RegisteredChatModel>();
    for (const registered of options.chatModels) {
      const { name } = registered.model;
      if (byName.has(name)) throw new Error(`Two chat models are registered as ${name}; give each its own name.`);
      byName.set(name, registered);
    }
    this.embedder = options.embedder;
    this.#chatModels = byName;
    this.#defaults = options.defaults ?? [...byName.keys()].slice(0, 1);
    this.chatModels([DEFAULT_MODEL]);
  }

  /**
   * The chat models behind these names in their order, each once.
   * @throws an error that names an unknown one.
   */
  chatModels(names: readonly string[]): readonly [RegisteredChatModel, ...RegisteredChatModel[]] {
    const resolved = new Set(names.flatMap((name) => (name === DEFAULT_MODEL ? this.#defaults : [name])));
    const [first, ...further] = [...resolved].map((name) => this.#chatModel(name));
    if (first === undefined) throw new Error("No chat model is named; name at least one of the registry.");
    return [first, ...further];
  }

  #chatModel(name: string): RegisteredChatModel {
    const found = this.#chatModels.get(name);
    if (found !== undefined) return found;
    const known = [DEFAULT_MODEL, ...this.#chatModels.keys()].join(", ");
    throw new Error(`The chat model ${name} is not registered; choose one of: ${known}.`);
  }
}
