import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { MUTANTS } from "../faults/mutant-list.ts";
import { testTitles } from "../support/scenarios.ts";

const textOf = (file: string) => readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), "utf8");

describe("the mutants", () => {
  it.each(MUTANTS)("that $name still have what they break", ({ file, search, replace, tests, only }) => {
    expect(textOf(file).split(search)).toHaveLength(2);
    expect(replace).not.toBe(search);
    for (const test of tests) expect(existsSync(fileURLToPath(new URL(`../../${test}`, import.meta.url)))).toBe(true);
    if (only === undefined) return;
    expect(tests.flatMap((test) => testTitles(textOf(test))).some((title) => title.includes(only))).toBe(true);
  });

  it("are two or more for each promise that crashes and rules can break", () => {
    const count = (promise: number) => MUTANTS.filter((mutant) => mutant.promise === promise).length;
    for (const promise of [1, 2, 3, 4, 5, 6, 7, 9, 10]) expect(count(promise), `promise ${promise}`).toBeGreaterThan(1);
  });
});
