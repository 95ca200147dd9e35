import { describe, expect, it } from "vitest";
import { addEstimates, estimateOf, NO_ESTIMATE, readableType } from "../../../src/domain/estimate.ts";
import { profileSchema } from "../../../src/domain/profile.ts";

const profile = profileSchema.parse({
  name: "general",
  version: "1",
  description: "For tests.",
  prompt: "Find.",
  schema: { type: "object" },
  models: ["m"],
});
const rates = { input: 3, output: 15, embedded: 0.02, sees: true };

describe("what a document will about cost", () => {
  it("an estimate goes by ending and size, and by the price of the model that is asked", () => {
    const text = estimateOf({ key: "a.txt", size: 40_000 }, profile, rates);
    expect(text.inputTokens).toBeGreaterThan(10_000);
    expect(text.inputTokens).toBeLessThan(12_000);
    const { inputTokens, outputTokens, embeddedTokens } = text;
    expect(text.amount).toBeCloseTo((inputTokens * 3 + outputTokens * 15 + embeddedTokens * 0.02) / 1e6, 12);
    // The same bytes hold far less text where pages carry fonts and pictures, or where they are packed.
    expect(estimateOf({ key: "a.pdf", size: 40_000 }, profile, rates).amount).toBeLessThan(text.amount / 3);
    expect(estimateOf({ key: "a.txt", size: 40_000 }, profile, { ...rates, input: 6 }).amount).toBeGreaterThan(
      text.amount,
    );
  });

  it("each window of a long document is asked for", () => {
    const one = estimateOf({ key: "a.txt", size: 4 * 24_000 }, profile, rates);
    const four = estimateOf({ key: "a.txt", size: 4 * 96_000 }, profile, rates);
    expect(four.outputTokens).toBe(4 * one.outputTokens);
  });

  it("a picture costs what a look at it costs, and nothing where no model sees it", () => {
    expect(estimateOf({ key: "a.PNG", size: 9_000_000 }, profile, rates)).toEqual(
      estimateOf({ key: "b.jpeg", size: 90_000 }, profile, rates),
    );
    expect(estimateOf({ key: "a.png", size: 9_000 }, profile, { ...rates, sees: false })).toEqual(NO_ESTIMATE);
  });

  it("what nothing here reads costs nothing", () => {
    expect(readableType("a.zip")).toBeNull();
    expect(estimateOf({ key: "a.zip", size: 1_000 }, profile, rates)).toEqual(NO_ESTIMATE);
    expect(estimateOf({ key: "a.txt", size: 0 }, profile, rates)).toEqual(NO_ESTIMATE);
    expect(addEstimates(NO_ESTIMATE, NO_ESTIMATE)).toEqual(NO_ESTIMATE);
  });
});
