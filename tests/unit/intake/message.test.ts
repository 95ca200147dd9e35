import { describe, expect, it } from "vitest";
import {
  continuationBody,
  lookAtKeyBody,
  lookBody,
  parseWorkMessage,
  UnparsableMessageError,
} from "../../../src/intake/message.ts";

function s3Event(detailType: string, detail: object = {}): string {
  return JSON.stringify({
    version: "0",
    source: "aws.s3",
    "detail-type": detailType,
    detail: { bucket: { name: "raw-input" }, object: { key: "a b+ü/%20.txt", size: 3, etag: "0" }, ...detail },
  });
}

describe("a message", () => {
  it("an object event says which key to look at, the key raw", () => {
    expect(parseWorkMessage(s3Event("Object Created", { requester: "123456789012" }))).toEqual({
      kind: "object",
      objectKey: "a b+ü/%20.txt",
      deleted: false,
      byLifecycle: false,
    });
  });

  it("a removal says whether a lifecycle rule or somebody did it", () => {
    const byRule = s3Event("Object Deleted", {
      requester: "s3.amazonaws.com",
      "deletion-type": "Delete Marker Created",
    });
    expect(parseWorkMessage(byRule)).toMatchObject({ deleted: true, byLifecycle: true });
    expect(parseWorkMessage(s3Event("Object Deleted", { requester: "123456789012" }))).toMatchObject({
      deleted: true,
      byLifecycle: false,
    });
    expect(parseWorkMessage(s3Event("Object Created", { requester: "s3.amazonaws.com" }))).toMatchObject({
      byLifecycle: false,
    });
  });

  it("its own messages come back as they were sent", () => {
    expect(parseWorkMessage(lookAtKeyBody("a/b.txt"))).toEqual({
      kind: "object",
      objectKey: "a/b.txt",
      deleted: false,
      byLifecycle: false,
    });
    expect(parseWorkMessage(lookBody("doc"))).toEqual({ kind: "look", documentId: "doc" });
    expect(parseWorkMessage(continuationBody("doc", 7, 3))).toEqual({
      kind: "continuation",
      documentId: "doc",
      generation: 7,
      leg: 3,
    });
  });

  it.each([
    ["no JSON", "not json"],
    ["no object", "null"],
    ["another source", JSON.stringify({ source: "aws.ec2", "detail-type": "Object Created", detail: {} })],
    ["another kind of S3 event", s3Event("Object Restore Completed")],
    ["an event without a key", s3Event("Object Created", { object: { key: "" } })],
    ["a continuation without its leg", lookBody("doc").replace("Look", "Continuation")],
  ])("%s is not understood", (_, body) => {
    expect(() => parseWorkMessage(body)).toThrow(UnparsableMessageError);
  });
});
