import { describe, expect, it } from "vitest";
import { storeFailure } from "../../../src/aws/store-failure.ts";
import { Failure } from "../../../src/domain/failure.ts";

const named = (name: string) => Object.assign(new Error("secret detail"), { name });

describe("an error of a store", () => {
  it.each([
    ["AccessDeniedException", true, "This installation may not use the table t; give its role the right (…)."],
    ["ResourceNotFoundException", true, "There is no table t; deploy it, or correct its name (…)."],
    ["ValidationException", false, "A request to the table t was refused as invalid (…)."],
    ["ProvisionedThroughputExceededException", true, "Too much is asked of the table t; it is tried again (…)."],
    ["InternalServerError", true, "A request to the table t failed (…); it is tried again."],
    [
      "RequestTimeTooSkewed",
      true,
      "This machine's clock is off, so the table t refuses its signatures; set the clock (…).",
    ],
    [
      "CredentialsProviderError",
      true,
      "The credentials for the table t are missing, wrong or expired; renew them (…).",
    ],
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

  it("says that nobody answers, or that too much is asked, where that is known", () => {
    const refused = Object.assign(named("Error"), { code: "ECONNREFUSED" });
    expect(storeFailure(refused, "the queue q")).toMatchObject({
      message: "Nobody answers for the queue q; check the network and its endpoint (ECONNREFUSED).",
    });
    const $response = { statusCode: 503, headers: { "retry-after": "7" } };
    const slow = Object.assign(named("SlowDown"), { $metadata: { httpStatusCode: 503 }, $response });
    expect(storeFailure(slow, "the bucket b")).toMatchObject({
      message: "Too much is asked of the bucket b; it is tried again (SlowDown).",
      retryAfterSeconds: 7,
    });
  });

  it("says that a right is missing where S3 only answers 403, as it does to a HEAD", () => {
    const bodiless = Object.assign(named("403"), { $metadata: { httpStatusCode: 403 } });
    expect(storeFailure(bodiless, "the bucket b")).toMatchObject({
      message: "This installation may not use the bucket b; give its role the right (403).",
    });
  });

  it("leaves alone what says so itself, and what was aborted", () => {
    const failure = new Failure("over_budget");
    expect(storeFailure(failure, "the table t")).toBe(failure);
    expect(storeFailure(named("AbortError"), "the table t")).toMatchObject({ name: "AbortError" });
  });
});
