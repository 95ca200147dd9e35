/**
 * A release made live by and by: its functions get a part of the calls, then more, then all, as long as no alarm of the
 * stack goes off. Where one does, or anything else goes wrong, every call goes to the release before again.
 */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { CommandError } from "./command-error.ts";
import type { CommandContext } from "./context.ts";
import { FunctionVersions, type Route } from "./function-versions.ts";
import { type DeployedFunction, type Move, movesToNewestRelease } from "./release-moves.ts";
import { alarmNamesOf, ringingAlarms } from "./ringing-alarms.ts";
import { configOf, stackFileOf } from "./stack-file.ts";
import { outputsOf } from "./stack-outputs.ts";

/** What a canary works with. */
export interface CanaryDependencies {
  readonly functions: {
    list(): Promise<readonly DeployedFunction[]>;
    route(name: string, route: Route): Promise<void>;
  };
  /** Names of the stack's alarms that are going off. */
  readonly alarms: () => Promise<readonly string[]>;
  readonly say: (line: string) => void;
  /** Waits until the next look at the alarms. */
  readonly pause: () => Promise<void>;
}

/** The parts of the calls that the new release gets, one after the other (0–1). */
const STEPS = [0.1, 0.5];
/**
 * The looks at the alarms of a step: twelve minutes, in which two periods of five minutes end, so that an alarm for two of three
 * can go off. Those that look at an hour, at three periods or at the month see a canary too late or not at all
 * (infra/guides/update.md); whatever is longer here has to fit into a deployment's job (.github/workflows/deploy.yml).
 */
export const WATCH = { looks: 24, pauseMilliseconds: 30_000 } as const;

/** `npm run canary`: 24 minutes, and a sentence for how it ended. Ctrl-C, or a job that is cancelled, takes it back. */
export async function canary(context: CommandContext): Promise<void> {
  const outputs = await outputsOf(context);
  const stack = context.stack.split("/").at(-1) ?? "";
  const config = configOf(join(context.root, stackFileOf(stack)));
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interrupted.abort());
  await shift({
    functions: new FunctionVersions(outputs),
    alarms: ringingAlarms(outputs.region, alarmNamesOf(`sluice-${stack}`, config)),
    say: context.say,
    pause: () => watchPause(WATCH.pauseMilliseconds, interrupted.signal),
  });
}

/** @throws {CommandError} once it is interrupted */
export async function watchPause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(milliseconds, undefined, { signal });
  } catch (cause) {
    throw new CommandError("Interrupted, so all calls go to the release before again.", { cause });
  }
}

/**
 * Makes the newest release live, step by step.
 * @throws {CommandError} where an alarm goes off already, or went off on the way: all calls then go where they went before
 */
export async function shift({ functions, alarms, say, pause: wait }: CanaryDependencies): Promise<void> {
  const moves = movesToNewestRelease(await functions.list());
  const [first] = moves;
  if (first === undefined) return say("The newest release is live already.");
  await assertQuiet(alarms, "so nothing was moved");
  try {
    for (const weight of STEPS) {
      for (const { name, from, to } of moves)
        await functions.route(name, { version: from, beside: { version: to, weight } });
      say(`${weight * 100}% of the calls go to the release ${first.release}`);
      for (let look = 0; look < WATCH.looks; look++) {
        await wait();
        await assertQuiet(alarms, `so all calls go to the release before again`);
      }
    }
    for (const { name, to } of moves) await functions.route(name, { version: to });
  } catch (error) {
    await goBack(functions, moves);
    throw error;
  }
  say(`The release ${first.release} is live.`);
}

async function assertQuiet(alarms: CanaryDependencies["alarms"], outcome: string): Promise<void> {
  const ringing = await alarms();
  if (ringing.length > 0) throw new CommandError(`${ringing.join(", ")} is going off, ${outcome}.`);
}

/** Every function is tried, whatever becomes of another. @throws {CommandError} naming those that stayed as they are */
async function goBack(functions: CanaryDependencies["functions"], moves: readonly Move[]): Promise<void> {
  const tried = await Promise.allSettled(moves.map(({ name, from }) => functions.route(name, { version: from })));
  const stuck = moves.filter((_, index) => tried[index]?.status === "rejected").map(({ name }) => name);
  if (stuck.length > 0) {
    throw new CommandError(`${stuck.join(", ")} could not be moved back; run npm run rollback, or the same again.`);
  }
}
