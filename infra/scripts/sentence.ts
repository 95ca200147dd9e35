import { CliError } from "../../src/cli/errors.ts";
import { CommandError } from "./command-error.ts";

/** What the commands print of an error, as a sentence for people; null for a fault of their own, which needs its stack. */
export function sentenceOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof CommandError || error instanceof CliError) return error.message;
  // As the AWS SDK marks whatever a call of it ended with: refused, unreachable, or without credentials.
  if ("$metadata" in error || /ProviderError$/.test(error.name))
    return `AWS was asked in vain (${error.name}): ${error.message} Look at your credentials (AWS_PROFILE), their rights and the stack's region.`;
  return null;
}
