/** What has to be there before a stack is begun; what is missing is told before anything is made. */
import { join } from "node:path";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { z } from "zod";
import { CommandError } from "./command-error.ts";
import type { CommandContext } from "./context.ts";
import { secretsProviderOf, stackFileOf } from "./stack-file.ts";

/** The stack in question. */
type StackAtHand = Pick<CommandContext, "root" | "stack" | "pulumiOutput">;

/** What the checks ask beside Pulumi. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Whether Pulumi can ask for what it lacks. */
  readonly isTerminal: boolean;
  /** Finds AWS credentials as the SDKs do. @throws where there are none */
  readonly credentials: () => Promise<unknown>;
}

/** Those of this process. */
const SURROUNDINGS: Surroundings = {
  env: process.env,
  isTerminal: process.stdin.isTTY === true,
  // Any client would do: all find credentials in the same way. Nothing is called.
  credentials: () => new LambdaClient({ region: "us-east-1" }).config.credentials(),
};

/** @throws {CommandError} with what to do, where Pulumi, a place for its state, its passphrase or credentials are missing */
export async function assertReady(context: StackAtHand, surroundings: Surroundings = SURROUNDINGS): Promise<void> {
  const place = await placeOfState(context);
  assertSecretsKept(context, place, surroundings);
  try {
    await surroundings.credentials();
  } catch (error) {
    throw new CommandError(
      `No AWS credentials were found (${error instanceof Error ? error.message : String(error)}). Sign in, or name a profile: export AWS_PROFILE=<profile>`,
    );
  }
}

const whoami = z.object({ url: z.string() });

/** Where Pulumi keeps the state, e.g. `s3://my-state` or `https://app.pulumi.com/me`. */
async function placeOfState({ pulumiOutput }: StackAtHand): Promise<string> {
  // Fails with a sentence of its own where there is no Pulumi.
  await pulumiOutput(["version"]);
  try {
    return whoami.parse(JSON.parse(await pulumiOutput(["whoami", "--json", "--non-interactive"]))).url;
  } catch {
    throw new CommandError(
      "Pulumi does not know yet where to keep the stack's state. Say it once, then run the same command again: pulumi login s3://<bucket> for a bucket of your own, or pulumi login for Pulumi's service.",
    );
  }
}

/** State of one's own holds secrets (clients of machines) under a passphrase or a KMS key. */
function assertSecretsKept({ root, stack }: StackAtHand, place: string, { env, isTerminal }: Surroundings): void {
  const keptByService = place.startsWith("https://");
  const hasPassphrase =
    env.PULUMI_CONFIG_PASSPHRASE !== undefined || env.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined || isTerminal;
  if (keptByService || hasPassphrase || hasKey(join(root, stackFileOf(stack)))) return;
  throw new CommandError(
    `The state at ${place} keeps secrets under a passphrase: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE. Or begin the stack with a KMS key: pulumi stack init ${stack} --secrets-provider "awskms://alias/<name>?region=<region>"`,
  );
}

/** Whether the stack was, or will be, begun with a secrets provider other than a passphrase. */
function hasKey(file: string): boolean {
  const provider = secretsProviderOf(file);
  return provider !== null && provider !== "passphrase";
}
