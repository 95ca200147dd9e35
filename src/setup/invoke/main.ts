/** What `npm run invoke` runs on Node 24: bundles the function as it would be deployed, and calls it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { packageFunctions } from "../bundles/package-functions.ts";
import { root } from "../install/project.mjs";
import { InvokeError, parseInvokeArguments, USAGE } from "./arguments.ts";
import { FunctionProcess, HandlerFailedError } from "./function-process.ts";
import { stackEnvironment } from "./stack-environment.ts";

/** As much time as the longest function has. */
const TIMEOUT_SECONDS = 300;

async function main(args: readonly string[]): Promise<void> {
  const given = parseInvokeArguments(args);
  if (given === "help") {
    process.stdout.write(USAGE);
    return;
  }
  const { name } = given.function;
  const event = eventIn(given.event);
  const environment = {
    ...(given.stack === null ? {} : await stackEnvironment(root, given.stack, name)),
    ...(given.envFile === null ? {} : parseEnv(textOf(given.envFile))),
    ...process.env,
  };
  const folder = join(root, "dist", "lambda");
  await packageFunctions(root, folder, [given.function]);
  const code = join(folder, name, "index.mjs");
  const running = new FunctionProcess({ code, environment });
  try {
    const answer = await running.call(event, { timeoutSeconds: TIMEOUT_SECONDS });
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  } finally {
    await running.close();
  }
}

function eventIn(file: string): unknown {
  try {
    return JSON.parse(file === "-" ? readFileSync(0, "utf8") : textOf(file));
  } catch (error) {
    if (error instanceof InvokeError) throw error;
    throw new InvokeError(`${file} is not JSON; give one event.`);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new InvokeError(`${file} cannot be read; check its path.`);
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof InvokeError || error instanceof HandlerFailedError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
