import type { Profile } from "../domain/profile.ts";
import type { DocumentChat } from "../models/document-models.ts";
import type { ChatReply } from "../ports/chat-model.ts";
import type { FieldValidator } from "./field-validators.ts";
import { type ParsedField, parseReply } from "./parse-reply.ts";
import { extractionRequest, repairRequest } from "./prompt.ts";
import { halvesOf, type Window } from "./windows.ts";

/** What is needed to ask for a window. */
export interface WindowQuestion {
  readonly profile: Profile;
  readonly wireSchema: Parameters<typeof extractionRequest>[1];
  readonly validators: readonly FieldValidator[];
  readonly chat: DocumentChat;
  readonly signal?: AbortSignal;
}

/** What a window gave: valid fields, and what of it was lost. */
export interface WindowAnswer {
  readonly window: Window;
  readonly fields: ReadonlyMap<string, ParsedField>;
  readonly invalid: ReadonlySet<string>;
  /** Why nothing was read from it; null where something was. */
  readonly lost: "truncated_output" | "invalid_output" | "model_refused" | null;
}

/** How often a window whose answer was cut off is halved: at most four parts. */
const MAX_HALVINGS = 2;

/** Asks for one window; an answer that was cut off is asked for again in halves. */
export async function askWindow(
  question: WindowQuestion,
  window: Window,
  halvings = 0,
): Promise<readonly WindowAnswer[]> {
  const { profile, wireSchema, validators, chat, signal } = question;
  const request = extractionRequest(profile, wireSchema, window);
  const answer = await chat.ask(request, {
    ...(signal === undefined ? {} : { signal }),
    accept: (reply) => fateOf(reply) === "complete" && parseReply(reply, validators).errors.length === 0,
    repair: (reply) =>
      fateOf(reply) === "complete" ? repairRequest(request, reply, parseReply(reply, validators).errors) : null,
  });
  const last = answer.replies.at(-1) ?? answer.replies[0];
  const whole = answer.replies.filter((reply) => fateOf(reply) === "complete");
  if (fateOf(last) === "cut_off") {
    const halves = halvings < MAX_HALVINGS ? halvesOf(window) : null;
    if (halves !== null) {
      return (await Promise.all(halves.map((half) => askWindow(question, half, halvings + 1)))).flat();
    }
  }
  if (whole.length === 0)
    return [nothing(window, fateOf(last) === "cut_off" ? "truncated_output" : "model_refused", validators)];
  return [bestOf(window, whole, validators)];
}

/** The last reply's fields, and an earlier one's where the last one's are not valid. */
function bestOf(window: Window, replies: readonly ChatReply[], validators: readonly FieldValidator[]): WindowAnswer {
  const fields = new Map<string, ParsedField>();
  const invalid = new Set<string>();
  const parsed = replies.map((reply) => parseReply(reply, validators)).toReversed();
  for (const { name } of validators) {
    const valid = parsed.find((reply) => !reply.invalid.has(name));
    const chosen = valid ?? parsed.find((reply) => reply.fields.has(name));
    const field = chosen?.fields.get(name);
    if (field !== undefined) fields.set(name, field);
    if (valid === undefined) invalid.add(name);
  }
  return {
    window,
    fields,
    invalid,
    lost: invalid.size === validators.length && fields.size === 0 ? "invalid_output" : null,
  };
}

function nothing(
  window: Window,
  lost: "truncated_output" | "model_refused",
  validators: readonly FieldValidator[],
): WindowAnswer {
  return { window, fields: new Map(), invalid: new Set(validators.map(({ name }) => name)), lost };
}

/** How a reply ended: at its own end, before it, or because the model would not answer. */
function fateOf({ stopReason }: ChatReply): "complete" | "cut_off" | "refused" {
  switch (stopReason) {
    case "max_tokens":
    case "model_context_window_exceeded":
      return "cut_off";
    case "content_filtered":
    case "guardrail_intervened":
      return "refused";
    default:
      return "complete";
  }
}
