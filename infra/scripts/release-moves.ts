/** What becomes of the functions' aliases when a release is made live, or taken back: pure, whoever moves them then. */
import { CommandError } from "./command-error.ts";

/** A function with the versions that were published of it. */
export interface DeployedFunction {
  readonly name: string;
  /** The version its alias points to. */
  readonly live: number;
  /** Another version that gets a part of the calls, as during a canary. */
  readonly beside?: number;
  /** Oldest first. */
  readonly versions: readonly { readonly version: number; readonly release: string }[];
}

/** What becomes of a function's alias. */
export interface Move {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** The release that is live afterwards. */
  readonly release: string;
}

/**
 * The way back: every function to the release before the one that is live, each to its newest version of it, so that
 * functions that belong together stay together. Where they are between two releases, it is to the older of these.
 * @throws {CommandError} where the functions have no release before in common
 */
export function movesBack(functions: readonly DeployedFunction[]): readonly Move[] {
  const before = areBetweenReleases(functions) ? oldestLive(functions) : releaseBefore(functions);
  if (before === undefined) throw new CommandError("There is no release before the one that is live.");
  return functions.map(({ name, live, versions }) => {
    const to = versions.findLast(({ version, release }) => release === before && version <= live)?.version;
    if (to === undefined) throw tornApart(name, before);
    return { name, from: live, to, release: before };
  });
}

/** Whether the functions have different releases live, or share their calls with one, as a canary leaves them. */
export function areBetweenReleases(functions: readonly DeployedFunction[]): boolean {
  return new Set(functions.map(releaseOf)).size > 1 || functions.some(({ beside }) => beside !== undefined);
}

/**
 * The way of every function to a release: each to its newest version of it. Functions that have it live, and
 * share their calls with no other, stay as they are.
 * @throws {CommandError} where a function has no version of it
 */
export function movesToRelease(functions: readonly DeployedFunction[], release: string): readonly Move[] {
  return functions.flatMap((one) => {
    const to = one.versions.findLast((version) => version.release === release)?.version;
    if (to === undefined) throw tornApart(one.name, release);
    return releaseOf(one) === release && one.beside === undefined
      ? []
      : [{ name: one.name, from: one.live, to, release }];
  });
}

/**
 * The release that more than half of the functions have live: a canary that was taken back leaves the function that it
 * does not move at the newer one. Undefined where there is none.
 */
export function liveRelease(functions: readonly DeployedFunction[]): string | undefined {
  const releases = functions.map(releaseOf);
  return releases.find((release) => releases.filter((other) => other === release).length > functions.length / 2);
}

/**
 * The way of every function to the newest release: each to its newest version. Functions that are there already stay.
 * @throws {CommandError} where the functions' newest versions are of different releases
 */
export function movesToNewestRelease(functions: readonly DeployedFunction[]): readonly Move[] {
  const newest = functions.map(({ name, live, versions }) => ({ name, from: live, newest: versions.at(-1) }));
  const releases = new Set(newest.map((one) => one.newest?.release));
  if (releases.size !== 1) {
    throw new CommandError("The functions' newest versions are of different releases; run the deployment again first.");
  }
  return newest.flatMap(({ name, from, newest: last }) =>
    last === undefined || last.version === from ? [] : [{ name, from, to: last.version, release: last.release }],
  );
}

function releaseBefore([one]: readonly DeployedFunction[]): string | undefined {
  if (one === undefined) return undefined;
  const current = releaseOf(one);
  return one.versions.findLast(({ version, release }) => version < one.live && release !== current)?.release;
}

/** Of the releases that some function has live, the one that was published before the others. */
function oldestLive(functions: readonly DeployedFunction[]): string | undefined {
  const order = functions[0]?.versions.map(({ release }) => release) ?? [];
  const live = new Set(functions.map(releaseOf));
  return order.find((release, index) => live.has(release) && order.lastIndexOf(release) === index);
}

function releaseOf({ live, versions }: DeployedFunction): string | undefined {
  return versions.find(({ version }) => version === live)?.release;
}

function tornApart(name: string, release: string): CommandError {
  return new CommandError(`${name} has no version of the release ${release}, so the functions would not fit together.`);
}
