import { describe, expect, it } from "vitest";
import { storeFailure } from "../../../src/aws/store-failure.ts";
import { Failure } from "../../../src/domain/failure.ts";

const named = (name: string) => Object.assign(new Error("secret detail"), { name });

describe("an error of a store", () => {
  it.each([
    ["AccessDeniedException", true, "This installation may not use the table t; give its role the right (…)."],
    ["ResourceNotFoundException", true, "There is no table t; deploy it, or correct its name (…)."],
    ["ValidationException", false, "A request to the table t was refused as invalid (…)."],
    ["ProvisionedThroughputExceededException", true, "A request to the table t failed (…); it is tried again."],
    ["TimeoutError", true, "A request to the table t failed (…); it is tried again."],
  ])("%s: retryable %s, in one sentence", (name, retryable, sentence) => {
    const message = sentence.replace("…", name);
    expect(storeFailure(named(name), "the table t")).toMatchObject({ code: "internal", retryable, message });
  });

  it("An error of a store says what to do, whether it passes, and nothing of its content", () => {
    const failure = storeFailure(named("AccessDenied"), "the bucket raw-input") as Failure;
    expect(failure.retryable).toBe(true);
    expect(failure.message).toContain("give its role the right");
    expect(failure.message).not.toContain("secret detail");
    expect(failure.cause).toBeInstanceOf(Error);
  });

  it("leaves alone what says so itself, and what was aborted", () => {
    const failure = new Failure("over_budget");
    expect(storeFailure(failure, "the table t")).toBe(failure);
    expect(storeFailure(named("AbortError"), "the table t")).toMatchObject({ name: "AbortError" });
  });
});
