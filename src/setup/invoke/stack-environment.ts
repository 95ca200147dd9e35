import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { InvokeError } from "./arguments.ts";

/** The stack output that holds each function's variables, by the function's name. */
const ENVIRONMENTS_OUTPUT = "functionEnvironments";

/**
 * A deployed function's variables, and the region, which Lambda itself would give.
 * @throws {InvokeError} with what to do, where the pulumi command, the stack or the output is missing
 */
export async function stackEnvironment(
  root: string,
  stack: string,
  functionName: string,
): Promise<Readonly<Record<string, string>>> {
  const outputs = JSON.parse(await pulumi(root, ["stack", "output", "--json", "--stack", stack]));
  const environment = outputs[ENVIRONMENTS_OUTPUT]?.[functionName];
  if (environment !== undefined) return { AWS_REGION: outputs.region, ...environment };
  throw new InvokeError(
    `The stack ${stack} has no output ${ENVIRONMENTS_OUTPUT} for ${functionName}; deploy it with this version first, or name the variables with --env-file.`,
  );
}

async function pulumi(root: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("pulumi", [...args], { cwd: root, encoding: "utf8" });
    return stdout;
  } catch (error) {
    const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: string };
    if (code === "ENOENT") {
      throw new InvokeError(
        "The pulumi command is not on the path; install it, or name the variables with --env-file.",
      );
    }
    throw new InvokeError(`pulumi ${args.join(" ")} failed: ${String(stderr).trim()}`);
  }
}
