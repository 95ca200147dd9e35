import type { StageName } from "../domain/document.ts";

/** A run was interrupted in a stage by an error that may pass: the message is delivered again. */
export class InterruptedRunError extends Error {
  override readonly name = "InterruptedRunError";
  readonly stage: StageName;
  override readonly cause: unknown;

  constructor(stage: StageName, cause: unknown) {
    super(`The run was interrupted in the stage "${stage}" and is tried again.`);
    this.stage = stage;
    this.cause = cause;
  }
}
