/** `npm run smoke` and `npm run golden`. */
import { join } from "node:path";
import { profileDigests } from "../profile-digests.ts";
import { CommandError } from "../scripts/command-error.ts";
import type { CommandContext } from "../scripts/context.ts";
import { compareAll, goldenDocuments, report } from "./golden.ts";
import { gateArguments, openService } from "./service.ts";
import { smokeTest } from "./smoke.ts";

/** @throws {CommandError} naming the step that failed */
export async function smoke(context: CommandContext, args: readonly string[]): Promise<void> {
  await using service = await openService(gateArguments(args), context);
  context.say(`Smoke test of ${service.url}`);
  await smokeTest(service.client, context);
}

/** Part of the fields that have to be right, where nothing else is said: the offline models find all of ours. */
const THRESHOLD = 0.95;

/** @throws {CommandError} where too few fields are right, or the service has other profiles */
export async function golden(context: CommandContext, args: readonly string[]): Promise<void> {
  const {
    threshold: given = String(THRESHOLD),
    folder = join(context.root, "tests", "golden"),
    ...choice
  } = gateArguments(args, ["threshold", "folder"]);
  // An empty text, as of a variable that is not set, would be 0 and open the gate to anything.
  const threshold = given.trim() === "" ? Number.NaN : Number(given);
  if (!(threshold >= 0 && threshold <= 1)) throw new CommandError("--threshold takes a number from 0 to 1.");
  const documents = goldenDocuments(folder);
  await using service = await openService(choice, context);
  context.say(`Golden documents on ${service.url}`);
  const digests = profileDigests();
  const { lines, faults } = report(await compareAll(service.client, documents), { threshold, digests });
  for (const line of lines) context.say(line);
  if (faults.length > 0) throw new CommandError(`The gate stays shut: ${faults.join("; ")}.`);
}
