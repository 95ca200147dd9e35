import { Failure } from "../domain/failure.ts";
import { type Cost, NO_USAGE } from "../domain/usage.ts";
import type { ChatRequest, ChatUsage } from "../ports/chat-model.ts";
import type { Answer, AskOptions, DocumentChat } from "./document-models.ts";
import { chatCost, quotaTokens, totalTokens } from "./pricing.ts";
import type { RegisteredChatModel } from "./registry.ts";
import { asChatReply, type BoughtReply, chatDigest, type Exchange } from "./reply-store.ts";
import { estimateRequestTokens } from "./tokens.ts";
import type { Bench, Workshop } from "./workshop.ts";

/** The chat of one run over a list of models: stored replies first, then the first model that answers. */
export function createDocumentChat(
  workshop: Workshop,
  bench: Bench,
  models: readonly RegisteredChatModel[],
): DocumentChat {
  return {
    async ask(request, options) {
      const questions = models.map((registered) => questionTo(registered, request, bench));
      const flight = questions.map(({ digest }) => digest).join(",");
      const found = await workshop.flights.run(`${callId(bench, flight)}:${bench.scope.generation}`, () =>
        answerTo(workshop, bench, questions, options),
      );
      for (const { digest, exchange } of [...found.spent, found]) bench.usage.noteExchange(digest, exchange);
      return answerOf(found.exchange);
    },
  };
}

/** A request as one model is asked it. */
interface Question {
  readonly registered: RegisteredChatModel;
  readonly request: ChatRequest;
  readonly digest: string;
}

function questionTo(registered: RegisteredChatModel, request: ChatRequest, { scope }: Bench): Question {
  const fitted = fitTo(registered, request);
  return { registered, request: fitted, digest: chatDigest(registered.model.modelId, fitted, scope.salt) };
}

function fitTo({ card }: RegisteredChatModel, request: ChatRequest): ChatRequest {
  return { ...request, maxTokens: Math.min(request.maxTokens, card.outputLimit) };
}

/** An exchange with the digest it is stored under. */
interface Found {
  readonly digest: string;
  readonly exchange: Exchange;
}

/** The exchange that answers, and those begun with models that then became unavailable: they were paid, too. */
async function answerTo(
  workshop: Workshop,
  bench: Bench,
  questions: readonly Question[],
  options: AskOptions,
): Promise<Found & { readonly spent: readonly Found[] }> {
  const spent: Found[] = [];
  // A reply that any of the models gave stands, so a model that is back again does not buy it anew.
  for (const { digest } of questions) {
    const stored = await storedExchange(workshop, bench, digest);
    if (stored?.concluded) {
      workshop.telemetry.metric("ReplyReused", 1, "Count");
      return { digest, exchange: stored, spent };
    }
    if (stored !== null) spent.push({ digest, exchange: stored });
  }
  let unavailable: unknown;
  for (const question of questions) {
    try {
      const exchange = await converse(workshop, bench, question, options);
      return { digest: question.digest, exchange, spent: spent.filter(({ digest }) => digest !== question.digest) };
    } catch (error) {
      if (!isDown(error) || options.signal?.aborted) throw error;
      // Of several reasons the one that only needs time is told.
      if (!(unavailable instanceof Failure) || unavailable.code !== "over_quota") unavailable = error;
      const begun = await workshop.store.rejected(bench.scope, question.digest);
      if (begun !== null) spent.push({ digest: question.digest, exchange: begun });
      workshop.telemetry.log("warn", "A chat model is unavailable; the next one of the profile is asked.", {
        model: question.registered.model.name,
      });
    }
  }
  throw unavailable;
}

/** Whether an error says that this model does not answer for now. */
function isDown(error: unknown): error is Failure {
  return error instanceof Failure && (error.code === "model_unavailable" || error.code === "over_quota");
}

/** The request's own turn and, where its reply is not valid, the repair's. */
async function converse(workshop: Workshop, bench: Bench, question: Question, options: AskOptions): Promise<Exchange> {
  const { digest } = question;
  let exchange = await workshop.store.rejected(bench.scope, digest);
  exchange ??= await buy(workshop, bench, question, options, { request: question.request, before: null });
  if (exchange.concluded) return exchange;
  const repair = options.repair?.(lastReply(exchange));
  if (repair == null) return workshop.store.keepRejected(bench.scope, digest, { ...exchange, concluded: true });
  const request = fitTo(question.registered, repair);
  return buy(workshop, bench, question, options, { request, before: exchange });
}

/** Buys one reply and stores the exchange it makes: for everybody where it is valid, else for this generation. */
async function buy(
  { store, calls, chatSlots, telemetry }: Workshop,
  bench: Bench,
  { registered, digest }: Question,
  { accept, repair, complete, signal }: AskOptions,
  turn: { readonly request: ChatRequest; readonly before: Exchange | null },
): Promise<Exchange> {
  const { model, card } = registered;
  const { before } = turn;
  const { scope } = bench;
  const turnDigest = before === null ? digest : chatDigest(model.modelId, turn.request, scope.salt);
  const request = complete === undefined ? turn.request : await complete(turn.request);
  const costOf = (usage: ChatUsage): Cost => ({ amount: chatCost(usage, card.price), currency: "USD" });
  return calls.make(
    {
      id: callId(bench, turnDigest),
      owner: bench.owner,
      chargedTo: bench.chargedTo,
      tokens: estimateRequestTokens(request),
      pace: { name: `chat:${model.name}`, quota: card.quota, requests: 1 },
      slots: chatSlots,
      invoke: (callSignal) => model.converse(request, { signal: callSignal }),
      spendingOf: ({ usage }) => ({
        purpose: request.purpose,
        model: model.name,
        calls: 1,
        usage: { ...NO_USAGE, ...usage, cost: costOf(usage) },
      }),
      quotaOf: ({ usage }) => quotaTokens(usage, card.quota),
      async keep(reply, repeated) {
        telemetry.metric("ModelCall", 1, "Count", { model: model.name, purpose: request.purpose });
        telemetry.metric("ModelTokens", totalTokens(reply.usage), "Count", { model: model.name });
        const { amount } = costOf(reply.usage);
        telemetry.metric("ModelCost", amount, "Count", { model: model.name, purpose: request.purpose });
        const bought: BoughtReply = {
          ...reply,
          modelId: model.modelId,
          purpose: request.purpose,
          cost: amount,
          repeated: repeated ? 1 : 0,
        };
        const accepted = accept(reply);
        const concluded = accepted || before !== null || repair?.(reply) == null;
        const exchange: Exchange = { kind: "chat", accepted, concluded, replies: [...(before?.replies ?? []), bought] };
        return accepted ? store.keepExchange(scope, digest, exchange) : store.keepRejected(scope, digest, exchange);
      },
      async kept() {
        const stored = await storedExchange({ store }, bench, digest);
        return stored !== null && stored.replies.length > (before?.replies.length ?? 0) ? stored : null;
      },
    },
    signal,
  );
}

/** The valid exchange, else this generation's own that is not. */
async function storedExchange({ store }: Pick<Workshop, "store">, { scope }: Bench, digest: string) {
  return (await store.exchange(scope, digest)) ?? (await store.rejected(scope, digest));
}

function answerOf({ accepted, replies }: Exchange): Answer {
  const [first, ...further] = replies.map(asChatReply);
  if (first === undefined) throw new Error("A stored exchange holds no reply.");
  const all: Answer["replies"] = [first, ...further];
  return { accepted: accepted ? (all.at(-1) ?? null) : null, replies: all };
}

function lastReply({ replies }: Exchange) {
  const last = replies.at(-1);
  if (last === undefined) throw new Error("A stored exchange holds no reply.");
  return asChatReply(last);
}

function callId({ scope }: Bench, digest: string): string {
  return `${scope.documentId}/${scope.era}/${digest}`;
}
