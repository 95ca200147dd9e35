import { z } from "zod";
import { CommandError } from "./command-error.ts";
import type { CommandContext } from "./context.ts";

const outputsSchema = z.looseObject({
  region: z.string(),
  apiUrl: z.string(),
  apiIdentity: z.enum(["jwt", "iam", "none"]),
  release: z.string().optional(),
  userPoolId: z.string().optional(),
  tokenUrl: z.string().optional(),
  /** Tenant → the id of its machine client. */
  machineClientIds: z.record(z.string(), z.string()).optional(),
  /** The ARN of each function's alias `live`. */
  functions: z.record(z.string(), z.string()),
});

/** What commands use of a stack's outputs. */
export type StackOutputs = z.infer<typeof outputsSchema>;

/** @throws {CommandError} where the stack is not deployed */
export async function outputsOf(context: Pick<CommandContext, "pulumiOutput" | "stack">): Promise<StackOutputs> {
  const printed = await context.pulumiOutput(["stack", "output", "--json", "--stack", context.stack]);
  const parsed = outputsSchema.safeParse(JSON.parse(printed));
  if (!parsed.success) throw new CommandError(`The stack ${context.stack} has no functions; deploy it first.`);
  return parsed.data;
}

/** `arn:aws:lambda:<region>:<account>:function:<name>:live` → name. */
export function functionIn(aliasArn: string): string {
  return aliasArn.split(":")[6] ?? aliasArn;
}
