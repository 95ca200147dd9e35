import { expect, test } from "vitest";
import { createUlidSource } from "../../../src/local/ulid-source.ts";

test("ULIDs rise within one millisecond and when the clock steps back", () => {
  let now = 1_770_000_000_000;
  const ids = createUlidSource({ clock: { now: () => now } });
  const made: string[] = [];
  for (let i = 0; i < 500; i++) made.push(ids.ulid());
  now -= 5000;
  for (let i = 0; i < 500; i++) made.push(ids.ulid());
  expect([...made].sort()).toEqual(made);
  expect(new Set(made).size).toBe(1000);
  for (const id of made) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
});
