import { createHash } from "node:crypto";
import { S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { createS3ObjectStore } from "../../../../src/aws/s3/s3-object-store.ts";
import { Failure } from "../../../../src/domain/failure.ts";
import { PreconditionFailedError } from "../../../../src/ports/object-store.ts";
import { AnsweringHandler, type ServiceAnswer } from "../../../support/answering-handler.ts";

const CREDENTIALS = { accessKeyId: "key", secretAccessKey: "secret" };

function storeOver(...answers: ServiceAnswer[]) {
  return bucketOver(true, ...answers);
}

function bucketOver(versioned: boolean, ...answers: ServiceAnswer[]) {
  const handler = new AnsweringHandler(...answers);
  const client = new S3Client({
    region: "us-east-1",
    credentials: CREDENTIALS,
    requestHandler: handler,
    maxAttempts: 1,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  return { handler, store: createS3ObjectStore({ client, bucket: "raw-input", versioned, clock: { now: () => 0 } }) };
}

const refusal = (status: number, code: string): ServiceAnswer => ({
  status,
  body: `<Error><Code>${code}</Code><Message>no</Message></Error>`,
});
const written: ServiceAnswer = { status: 200, headers: { etag: '"e1"', "x-amz-version-id": "v1" } };

describe("the S3 object store", () => {
  it("A conditional write that meets another one is tried again", async () => {
    const { store, handler } = storeOver(refusal(409, "ConditionalRequestConflict"), written);
    expect(await store.write("key", "text", { ifNoneMatch: "*" })).toEqual({ versionId: "v1", etag: "e1" });
    expect(handler.requests).toHaveLength(2);
    expect(handler.requests[1]?.headers["if-none-match"]).toBe("*");
  });

  it("gives up on a conflict that does not end, retryably", async () => {
    const { store, handler } = storeOver(refusal(409, "ConditionalRequestConflict"));
    await expect(store.write("key", "text", { ifNoneMatch: "*" })).rejects.toMatchObject({ retryable: true });
    expect(handler.requests).toHaveLength(5);
  });

  it.each([
    [412, "PreconditionFailed"],
    [404, "NoSuchKey"],
  ])("takes %i %s for a condition that does not hold", async (status, code) => {
    const { store } = storeOver(refusal(status, code));
    await expect(store.write("key", "text", { ifMatch: "e0" })).rejects.toThrow(PreconditionFailedError);
  });

  it("sends the checksum of what it writes, so that S3 refuses bytes that were damaged on the way", async () => {
    const { store, handler } = storeOver(written);
    await store.write("key", "text");
    expect(handler.requests[0]?.headers["x-amz-checksum-sha256"]).toBe(
      createHash("sha256").update("text").digest("base64"),
    );
  });

  it("asks for checksums with HEAD, and takes none that is one of parts", async () => {
    const headers = { "content-length": "1", "x-amz-checksum-sha256": "eHg=", "x-amz-checksum-type": "FULL_OBJECT" };
    const whole = storeOver({ status: 200, headers });
    expect((await whole.store.head("key"))?.sha256).toBe("7878");
    expect(whole.handler.requests[0]?.headers["x-amz-checksum-mode"]).toBe("ENABLED");
    const parts = storeOver({ status: 200, headers: { ...headers, "x-amz-checksum-type": "COMPOSITE" } });
    expect(await parts.store.head("key")).not.toHaveProperty("sha256");
  });

  it("does not take a bucket that is missing, or closed to it, for an object that is missing", async () => {
    const missing = storeOver(refusal(404, "NoSuchBucket")).store.read("key");
    await expect(missing).rejects.toThrow("There is no bucket raw-input; deploy it, or correct its name");
    const closed = storeOver(refusal(403, "AccessDenied")).store.read("key");
    await expect(closed).rejects.toThrow("This installation may not use the bucket raw-input");
    await expect(closed).rejects.toBeInstanceOf(Failure);
  });

  it("A refusal that is not about the version is not taken for a version that is gone", async () => {
    for (const code of ["ExpiredToken", "KMS.DisabledException", "AuthorizationHeaderMalformed"]) {
      const { store } = storeOver(refusal(400, code));
      await expect(store.read("key", { versionId: "v1" }), code).rejects.toBeInstanceOf(Failure);
      await expect(store.remove("key", "v1"), code).rejects.toBeInstanceOf(Failure);
      // A refused HEAD has no body that would name the reason.
      await expect(storeOver({ status: 400 }, refusal(400, code)).store.head("key", "v1"), code).rejects.toThrow();
    }
    const unknown = refusal(400, "InvalidArgument");
    expect(await storeOver(unknown).store.read("key", { versionId: "no-such-version" })).toBeNull();
    await storeOver(unknown).store.remove("key", "no-such-version");
    const empty: ServiceAnswer = { status: 200, body: "<ListVersionsResult/>" };
    expect(await storeOver({ status: 400 }, empty).store.head("key", "no-such-version")).toBeNull();
  });

  it("A bucket that is not there is not taken for a key that holds nothing", async () => {
    const { store, handler } = storeOver({ status: 404 });
    await expect(store.head("key")).rejects.toThrow("There is no bucket raw-input");
    expect(handler.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["HEAD /key", "HEAD /"]);
    expect(await storeOver({ status: 404 }, { status: 200 }).store.head("key")).toBeNull();
    const closed = storeOver({ status: 404 }, { status: 403 }).store.head("key");
    await expect(closed).rejects.toThrow("may not use the bucket raw-input");
  });

  it("A bucket without versions is asked for nothing that takes a right on versions", async () => {
    const listed = "<ListBucketResult><Contents><Key>a/1</Key><Size>1</Size></Contents></ListBucketResult>";
    const head: ServiceAnswer = { status: 200, headers: { "content-length": "1", etag: '"e1"' } };
    const done: ServiceAnswer = { status: 200, body: "<DeleteResult/>" };
    const { store, handler } = bucketOver(false, { status: 200, body: listed }, done, head, head, { status: 204 });
    expect(await store.removePrefix("a/")).toBe(1);
    expect(await store.versions("a/1")).toMatchObject([{ versionId: "null", isLatest: true }]);
    expect((await store.head("a/1", "null"))?.etag).toBe("e1");
    await store.remove("a/1", "null");
    const asked = handler.requests.map(({ query, body }) => JSON.stringify([query, String(body ?? "")]));
    expect(asked.filter((one) => /versionid|versions/i.test(one))).toEqual([]);
  });

  it("says so when some of a batch of removals did not go through", async () => {
    const listed =
      "<ListVersionsResult><Version><Key>a/1</Key><VersionId>v1</VersionId></Version></ListVersionsResult>";
    const failed = "<DeleteResult><Error><Key>a/1</Key><Code>InternalError</Code></Error></DeleteResult>";
    const { store } = storeOver({ status: 200, body: listed }, { status: 200, body: failed });
    await expect(store.removePrefix("a/")).rejects.toMatchObject({ retryable: true });
  });
});
