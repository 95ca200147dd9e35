import { describe, expect, it } from "vitest";
import type { Statement } from "../../../infra/grants/statement.ts";
import { allowing } from "../../support/iam-matcher.ts";

const statement = (further: Partial<Statement>): Statement => ({
  Sid: "Some",
  Effect: "Allow",
  Action: ["s3:GetObject"],
  Resource: ["arn:aws:s3:::raw.input/*"],
  ...further,
});
const read = (key: string) => ({ action: "s3:GetObject", resource: `arn:aws:s3:::raw.input/${key}` });

describe("the matcher of grants", () => {
  it("allows a call whose action and resource a statement names", () => {
    const some = statement({});
    expect(allowing([some], read("plans 2026/a+b.txt"))).toEqual([some]);
  });

  it("denies another action, bucket, or the bucket itself, and takes a dot for a dot", () => {
    const some = [statement({})];
    expect(allowing(some, { ...read("a"), action: "s3:PutObject" })).toEqual([]);
    expect(allowing(some, { ...read("a"), resource: "arn:aws:s3:::raw-input/a" })).toEqual([]);
    expect(allowing(some, { ...read("a"), resource: "arn:aws:s3:::raw.input" })).toEqual([]);
    expect(allowing(some, { ...read("a"), resource: "x:arn:aws:s3:::raw.input/a" })).toEqual([]);
  });

  it("asks for every condition", () => {
    const some = statement({ Condition: { StringEquals: { "events:source": "sluice", other: ["a", "b"] } } });
    expect(allowing([some], { ...read("a"), context: { "events:source": "sluice", other: "b" } })).toEqual([some]);
    expect(allowing([some], { ...read("a"), context: { "events:source": "sluice" } })).toEqual([]);
    expect(allowing([some], read("a"))).toEqual([]);
  });

  it("refuses what it does not know, instead of allowing it", () => {
    expect(() => allowing([statement({ Condition: { Bool: { a: "true" } } })], read("a"))).toThrow(
      "beyond this matcher",
    );
    expect(() => allowing([statement({ Resource: ["arn:aws:s3:::raw?/*"] })], read("a"))).toThrow(
      "beyond this matcher",
    );
  });
});
