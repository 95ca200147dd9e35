import type { Spending, Usage } from "../domain/usage.ts";
import type { ChatReply, ChatRequest } from "../ports/chat-model.ts";
import type { Embedder, Embeddings } from "../ports/embedder.ts";
import type { ReplyScope } from "./reply-store.ts";

/** The run that models are asked for. */
export interface DocumentModelsContext extends ReplyScope {
  readonly tenant: string;
  /**
   * Who runs: unique to one taking of the document's lease, so that two runners of one document (a message delivered
   * twice at once) share a call. What a crashed runner left unfinished is taken over when its reservation has lapsed.
   */
  readonly owner: string;
  /** The profile's budget for a generation; null for none. */
  readonly tokensPerDocument: number | null;
}

export interface AskOptions {
  readonly signal?: AbortSignal;
  /** Whether a reply is valid: only such replies are stored for reuse. */
  accept(reply: ChatReply): boolean;
  /**
   * Completes the request just before a model is asked, with what is costly to make and not needed where a reply is
   * stored. It stays the same question: a document it brings has the `contentDigest` of the one it takes the place of.
   */
  complete?(request: ChatRequest): Promise<ChatRequest>;
  /** What to ask once more after a reply that is not valid; null to leave it at that. */
  repair?(reply: ChatReply): ChatRequest | null;
}

/** What came of a question. */
export interface Answer {
  /** The valid reply; null where there was none. */
  readonly accepted: ChatReply | null;
  /** Every reply in the order they came: the first, and the repair's. */
  readonly replies: readonly [ChatReply, ...ChatReply[]];
}

/** Questions of one document to a list of chat models. */
export interface DocumentChat {
  /**
   * Asks the first model that answers; what is stored is not asked again.
   * @throws {Failure} `over_budget`; `model_unavailable` when none of the models answers; a model's permanent failure.
   */
  ask(request: ChatRequest, options: AskOptions): Promise<Answer>;
}

/** Models for one run of a document, with reply store, budget and pacing. */
export interface DocumentModels {
  /** @throws an error for a name that the registry does not know. */
  chat(names: readonly string[]): DocumentChat;
  /** Those of the models that see a document's pages as pictures; null where none does. */
  visionChat(names: readonly string[]): DocumentChat | null;
  /** Vectors of passages as one stored batch. */
  embedPassages(texts: readonly string[], options?: { signal?: AbortSignal }): Promise<Embeddings>;
  /** The sum over the replies asked for through this object, whoever bought them: a run repeated over them sums the same. */
  usage(): Usage;
  /** The same by purpose and model. */
  spending(): readonly Spending[];
}

/** The models of an installation as pipeline and search use them. */
export interface ModelSuite {
  forDocument(context: DocumentModelsContext): DocumentModels;
  /** For queries: paced, neither stored nor charged to a document. */
  readonly queryEmbedder: Embedder;
}
