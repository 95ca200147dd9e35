/** Findings that are known and let pass, each with the reason and, where it is to be looked at again, until when. */

export interface Allowance {
  /** The finding's id; a `*` at the end stands for any rest. */
  readonly id: string;
  readonly reason: string;
  /** The last day it holds (UTC), e.g. `2027-01-31`. */
  readonly until?: string;
}

export const ALLOWED: readonly Allowance[] = [
  {
    id: "licence:lightningcss*",
    reason: "MPL-2.0, a tool of the test runner: nothing of it is in an archive, and none of its files is changed.",
  },
  {
    id: "licence:spdx-exceptions",
    reason: "CC-BY-3.0, a list of names that a tool of development reads; it is in no archive.",
  },
  {
    id: "licence:@logdna/tail-file",
    reason: "MIT by the LICENSE in the package, which its package.json does not say.",
  },
];

/** Whether a finding is let pass on a day (`YYYY-MM-DD`). */
export function isAllowed(id: string, today: string, allowed: readonly Allowance[] = ALLOWED): boolean {
  return allowed.some(
    ({ id: pattern, until }) =>
      (pattern.endsWith("*") ? id.startsWith(pattern.slice(0, -1)) : id === pattern) &&
      (until === undefined || today <= until),
  );
}
