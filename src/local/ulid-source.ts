import { monotonicFactory } from "ulid";
import type { Clock } from "../ports/clock.ts";
import type { IdSource } from "../ports/id-source.ts";

/** ULIDs of the clock's time that rise within this process, also within one millisecond and when the clock steps back. */
export function createUlidSource({ clock }: { readonly clock: Pick<Clock, "now"> }): IdSource {
  const next = monotonicFactory();
  return { ulid: () => next(clock.now()) };
}
