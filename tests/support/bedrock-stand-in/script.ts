/** What a script says of an answer; the rest is as usual. */
export interface ScriptedAnswer {
  /** The answer's text, or the tool's input where a tool is asked for. */
  readonly text?: string;
  /** The answer's content blocks, in Converse's shape, in place of the text. */
  readonly content?: readonly object[];
  readonly stopReason?: string;
}

/** One step of a script, for the next request; or for the next of an operation. */
export type Step = Doing & { readonly operation?: "converse" | "invoke" };

/** What the stand-in does with a request instead of, or beside, answering it. */
type Doing =
  /** An error of the service's. `retryAfter` becomes the header. */
  | {
      readonly kind: "error";
      readonly type: string;
      readonly status: number;
      readonly message?: string;
      readonly retryAfter?: string;
    }
  /** An answer that is not the service's own, as from a proxy in between. */
  | { readonly kind: "raw"; readonly status: number; readonly body: string; readonly contentType?: string }
  /** Nothing, ever: neither answer nor end. */
  | { readonly kind: "hang" }
  /** The answer's head and its first bytes, then nothing. */
  | { readonly kind: "stall" }
  /** The connection breaks: before the answer, or in the middle of it. */
  | { readonly kind: "drop"; readonly when: "before_answer" | "in_answer" }
  /** The peer says it did not begin on the request (REFUSED_STREAM). */
  | { readonly kind: "refuse_stream" }
  /** The model's answer, and how it ends. */
  | ({ readonly kind: "answer" } & ScriptedAnswer)
  /** A usual answer, later. */
  | { readonly kind: "delay"; readonly milliseconds: number };

/** A throttling answer. */
export function throttling(retryAfter?: string): Step {
  return {
    kind: "error",
    type: "ThrottlingException",
    status: 429,
    message: "Too many tokens, please wait before trying again.",
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}
