import { concurrently } from "../domain/concurrently.ts";
import { Failure } from "../domain/failure.ts";
import type { Profile } from "../domain/profile.ts";
import type { Answer, AskOptions, DocumentChat } from "../models/document-models.ts";
import { type ChatReply, type ChatRequest, SchemaTooLargeError } from "../ports/chat-model.ts";
import { wholePartOf } from "./cut-off-json.ts";
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
  /** Why it is not whole, where that is not the fault of single fields. */
  readonly lost: Loss | null;
}

/** Something of a window that no further question brings. */
export interface Loss {
  readonly code: "truncated_output" | "invalid_output" | "model_refused" | "limit_exceeded";
  /** In place of the code's own sentence. */
  readonly message?: string;
}

/** How often a window whose answer was cut off, or filtered, is halved: at most four parts. */
const MAX_HALVINGS = 2;

const STOPPED_BY_GUARDRAIL: Loss = {
  code: "model_refused",
  message: "A guardrail stopped the model's answer for this part of the document; check its content, or the guardrail.",
};

const LONGER_THAN_CONTEXT: Loss = {
  code: "limit_exceeded",
  message: "A part of the document does not fit into the model's context; shorten the profile's prompt or schema.",
};

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

/** Asks once; what the answer does not hold to its end is asked for again in smaller questions, where that may help. */
async function ask(
  question: WindowQuestion,
  part: SchemaPart,
  window: Window,
  halvings: number,
): Promise<readonly WindowAnswer[]> {
  const { profile, chat, signal } = question;
  const { wireSchema, validators } = part;
  const request = extractionRequest(profile, wireSchema, window);
  const answer = await askUnlessTooLong(chat, request, {
    ...(signal === undefined ? {} : { signal }),
    accept: (reply) => fateOf(reply) === "complete" && parseReply(reply.text, validators).errors.length === 0,
    repair: (reply) =>
      fateOf(reply) === "complete" ? repairRequest(request, reply, parseReply(reply.text, validators).errors) : null,
  });
  const smaller = (most: number) => askInHalves(question, part, window, halvings, most);
  // Each half has half as much, so this ends by itself.
  if (answer === "too_long")
    return (await smaller(Number.POSITIVE_INFINITY)) ?? [nothing(window, LONGER_THAN_CONTEXT, part)];
  const last = answer.replies.at(-1) ?? answer.replies[0];
  const whole = answer.replies.filter((reply) => fateOf(reply) === "complete").map(({ text }) => text);
  switch (fateOf(last)) {
    case "complete":
      return [bestOf(window, whole, part)];
    case "cut_off":
      return (
        (await smaller(MAX_HALVINGS)) ??
        (await askTablesApart(question, part, window)) ?? [
          { ...bestOf(window, [...whole, wholePartOf(last.text) ?? ""], part), lost: { code: "truncated_output" } },
        ]
      );
    case "filtered":
      // The halves lose no more than what was filtered.
      return (await smaller(MAX_HALVINGS)) ?? [lostAfter(window, whole, { code: "model_refused" }, part)];
    case "stopped":
      return [lostAfter(window, whole, STOPPED_BY_GUARDRAIL, part)];
  }
}

/** The provider refuses a request that is longer than the model's context: nothing was paid. */
async function askUnlessTooLong(
  chat: DocumentChat,
  request: ChatRequest,
  options: AskOptions,
): Promise<Answer | "too_long"> {
  try {
    return await chat.ask(request, options);
  } catch (error) {
    if (error instanceof Failure && error.code === "limit_exceeded") return "too_long";
    throw error;
  }
}

/** The halves' answers; null where the window was halved often enough, or is too small for it. */
async function askInHalves(
  question: WindowQuestion,
  part: SchemaPart,
  window: Window,
  halvings: number,
  most: number,
): Promise<readonly WindowAnswer[] | null> {
  const halves = halvings < most ? halvesOf(window) : null;
  if (halves === null) return null;
  const answers = await concurrently(halves, halves.length, (half) => askPart(question, part, half, halvings + 1));
  return answers.flat();
}

/** Lists are what makes answers long: each is asked for alone, the other fields together. Null where that is done. */
async function askTablesApart(
  question: WindowQuestion,
  part: SchemaPart,
  window: Window,
): Promise<readonly WindowAnswer[] | null> {
  const parts = question.parts.listsApart(part);
  return parts === null ? null : askParts(question, parts, window, MAX_HALVINGS);
}

/** The last reply's fields, and an earlier one's where the last one's are not valid. */
function bestOf(window: Window, texts: readonly string[], { validators }: SchemaPart): WindowAnswer {
  const fields = new Map<string, ParsedField>();
  const invalid = new Set<string>();
  const parsed = texts.map((text) => parseReply(text, validators)).toReversed();
  for (const { name } of validators) {
    const valid = parsed.find((reply) => !reply.invalid.has(name));
    const chosen = valid ?? parsed.find((reply) => reply.fields.has(name));
    const field = chosen?.fields.get(name);
    if (field !== undefined) fields.set(name, field);
    if (valid === undefined) invalid.add(name);
  }
  const nothingIsValid = invalid.size === validators.length && fields.size === 0;
  return { window, asked: validators, fields, invalid, lost: nothingIsValid ? { code: "invalid_output" } : null };
}

/** What an earlier reply gave before one that was not let through. */
function lostAfter(window: Window, whole: readonly string[], lost: Loss, part: SchemaPart): WindowAnswer {
  return whole.length === 0 ? nothing(window, lost, part) : bestOf(window, whole, part);
}

function nothing(window: Window, lost: Loss, { validators }: SchemaPart): WindowAnswer {
  const invalid = new Set(validators.map(({ name }) => name));
  return { window, asked: validators, fields: new Map(), invalid, lost };
}

/**
 * How a reply ended: at its own end (be it malformed, which a repair turn may mend), before it, or because what it said,
 * or was about to say, was not let through: by the model's own filter, or by a guardrail of the account.
 */
function fateOf({ stopReason }: ChatReply): "complete" | "cut_off" | "filtered" | "stopped" {
  switch (stopReason) {
    case "max_tokens":
    case "model_context_window_exceeded":
      return "cut_off";
    case "content_filtered":
      return "filtered";
    case "guardrail_intervened":
      return "stopped";
    default:
      return "complete";
  }
}
