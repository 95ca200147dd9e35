/** A command that cannot go on; the message is a sentence for people. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
