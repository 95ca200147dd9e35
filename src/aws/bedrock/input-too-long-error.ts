import { Failure } from "../../domain/failure.ts";
import type { TokenExcess } from "./validation-messages.ts";

/** The provider refused an input that is longer than the model takes: not paid, and to be asked again with less. */
export class InputTooLongError extends Failure {
  /** Tokens of the input, and the most the model takes; 0 where the refusal does not say. */
  readonly tokens: number;
  readonly limit: number;

  constructor({ tokens, limit }: TokenExcess, cause: unknown) {
    super("limit_exceeded", {
      message:
        "The text is longer than the model takes in one request; lower the profile's window.maxTokens and reprocess the document.",
      cause,
    });
    this.tokens = tokens;
    this.limit = limit;
  }
}
