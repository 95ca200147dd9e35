import { concurrently } from "../domain/concurrently.ts";
import type { Profile } from "../domain/profile.ts";
import type { DocumentChat } from "../models/document-models.ts";
import { type ChatReply, SchemaTooLargeError } from "../ports/chat-model.ts";
import type { FieldValidator } from "./field-validators.ts";
import { type ParsedField, parseReply } from "./parse-reply.ts";
import { extractionRequest, repairRequest } from "./prompt.ts";
import type { SchemaPart, SchemaParts } from "./schema-parts.ts";
import { halvesOf, type Window } from "./windows.ts";

/** What is needed to ask for a window. */
export interface WindowQuestion {
  readonly profile: Profile;
  readonly parts: SchemaParts;
  readonly chat: DocumentChat;
  readonly signal?: AbortSignal;
}

/** What a window gave for the fields of one question: valid ones, and what of it was lost. */
export interface WindowAnswer {
  readonly window: Window;
  readonly asked: readonly FieldValidator[];
  readonly fields: ReadonlyMap<string, ParsedField>;
  readonly invalid: ReadonlySet<string>;
  /** Why nothing was read from it; null where something was. */
  readonly lost: "truncated_output" | "invalid_output" | "model_refused" | null;
}

/** How often a window whose answer was cut off is halved: at most four parts. */
const MAX_HALVINGS = 2;

/** Asks for one window, for each part of the schema. */
export async function askWindow(question: WindowQuestion, window: Window): Promise<readonly WindowAnswer[]> {
  return askParts(question, question.parts.current, window);
}

async function askParts(
  question: WindowQuestion,
  parts: readonly SchemaPart[],
  window: Window,
  halvings = 0,
): Promise<readonly WindowAnswer[]> {
  return (await concurrently(parts, parts.length, (part) => askPart(question, part, window, halvings))).flat();
}

/** Asks for a part of the schema; one that the model finds too large is asked for in halves. */
async function askPart(
  question: WindowQuestion,
  part: SchemaPart,
  window: Window,
  halvings: number,
): Promise<readonly WindowAnswer[]> {
  try {
    return await ask(question, part, window, halvings);
  } catch (error) {
    const halves = error instanceof SchemaTooLargeError ? question.parts.halve(part) : null;
    if (halves === null) throw error;
    return askParts(question, halves, window, halvings);
  }
}

/** Asks once; an answer that was cut off is asked for again in halves of the window. */
async function ask(
  question: WindowQuestion,
  part: SchemaPart,
  window: Window,
  halvings: number,
): Promise<readonly WindowAnswer[]> {
  const { profile, chat, signal } = question;
  const { wireSchema, validators } = part;
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
      const answers = await concurrently(halves, halves.length, (half) => askPart(question, part, half, halvings + 1));
      return answers.flat();
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
    asked: validators,
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
  const invalid = new Set(validators.map(({ name }) => name));
  return { window, asked: validators, fields: new Map(), invalid, lost };
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
