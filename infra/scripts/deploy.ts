/** `npm run preview` and `npm run up`: what both do before Pulumi's own command. */
import { join } from "node:path";
import { CommandError } from "./command-error.ts";
import type { CommandContext } from "./context.ts";
import { secretsProviderOf, stackFileOf } from "./stack-file.ts";

/** What a stack has to keep, judged by the engine. */
const POLICY = ["--policy-pack", "infra/policy"] as const;

/** Makes sure that a stack can be made from here, packages the functions, begins the stack where it is not there yet, and goes on. */
export async function deploy(
  command: "preview" | "up",
  context: CommandContext,
  args: readonly string[],
): Promise<void> {
  assertOptionsAlone(args);
  await context.assertReady();
  await context.node([join("src", "setup", "bundles", "main.ts")]);
  if (!(await isBegun(context))) await begin(context);
  await context.pulumi([command, "--stack", context.stack, ...POLICY, ...args]);
}

/** Pulumi would take a plain word for a template to begin from, and a stack's name for none. @throws {CommandError} */
export function assertOptionsAlone([first]: readonly string[]): void {
  if (first === undefined || first.startsWith("-")) return;
  throw new CommandError(`This takes options alone, not ${first}; a stack is named by --stack ${first}.`);
}

/** Whether Pulumi has a stack of this name, made or not. */
export async function isBegun({ stack, pulumiOutput }: CommandContext): Promise<boolean> {
  const stacks: readonly { readonly name: string }[] = JSON.parse(await pulumiOutput(["stack", "ls", "--json"]));
  const own = (full: string) => full.split("/").at(-1);
  return stacks.some(({ name }) => own(name) === own(stack));
}

/** Begins a stack with the secrets provider of its file; its models are tried first. */
async function begin(context: CommandContext): Promise<void> {
  context.say(
    `There is no stack ${context.stack} yet; beginning it. Its models on Bedrock are asked once, with a few tokens.`,
  );
  const silent = await context.tryModels();
  for (const sentence of silent) context.say(`  ${sentence}`);
  if (silent.length > 0) context.say("The stack can be made all the same; its documents fail until these are mended.");
  // Without it Pulumi takes a passphrase, whatever the file names.
  const provider = secretsProviderOf(join(context.root, stackFileOf(context.stack)));
  const secrets = provider === null ? [] : ["--secrets-provider", provider];
  await context.pulumi(["stack", "init", context.stack, "--no-select", ...secrets]);
}
