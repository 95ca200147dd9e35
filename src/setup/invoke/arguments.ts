import { parseArgs } from "node:util";
import { FUNCTIONS, type FunctionDescription } from "../bundles/functions.ts";

/** What `npm run invoke -- …` says. */
export interface InvokeArguments {
  readonly function: FunctionDescription;
  /** The event's file; "-" for standard input. */
  readonly event: string;
  /** A stack whose outputs name the function's variables. */
  readonly stack: string | null;
  /** A file of further variables, which win over the stack's. */
  readonly envFile: string | null;
}

/** A wrong argument, with the sentence to print. */
export class InvokeError extends Error {
  override readonly name = "InvokeError";
}

export const USAGE = `Runs a Lambda function's bundle on this machine, against a deployed stack's resources or an emulator's.

  npm run invoke -- <function> <event.json> [--stack NAME] [--env-file FILE]

  <function>        ${FUNCTIONS.map(({ name }) => name).join(", ")}
  <event.json>      its event; samples are in src/samples/events; - reads standard input
  --stack NAME      take the function's variables from the stack's outputs (asks the pulumi command)
  --env-file FILE   take variables from a file of NAME=value lines; they win over the stack's
  --help            this text

Variables of this process come last and win: SLUICE_…, AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL_S3 and so on. The
function runs with the rights of your own credentials, not of its role. Its answer goes to standard output, its logs to
standard error.
`;

/** @throws {InvokeError} naming what is wrong */
export function parseInvokeArguments(args: readonly string[]): InvokeArguments | "help" {
  const { values, positionals } = parsed(args);
  if (values.help === true) return "help";
  const [name, event, ...more] = positionals;
  if (name === undefined || event === undefined || more.length > 0) {
    throw new InvokeError(`Name a function and its event's file.\n\n${USAGE}`);
  }
  const description = FUNCTIONS.find((one) => one.name === name);
  if (description === undefined) {
    throw new InvokeError(`There is no function ${name}; choose ${FUNCTIONS.map((one) => one.name).join(", ")}.`);
  }
  return { function: description, event, stack: values.stack ?? null, envFile: values["env-file"] ?? null };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { stack: { type: "string" }, "env-file": { type: "string" }, help: { type: "boolean" } },
    });
  } catch (error) {
    throw new InvokeError(`${error instanceof Error ? error.message : "An argument is wrong."}\n\n${USAGE}`);
  }
}
