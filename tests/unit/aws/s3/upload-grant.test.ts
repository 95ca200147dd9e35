import { describe, expect, it } from "vitest";
import { createS3Client } from "../../../../src/aws/s3/s3-client.ts";
import { grantUpload } from "../../../../src/aws/s3/upload-grant.ts";
import type { UploadGrantRequest } from "../../../../src/ports/object-store.ts";

const NOW = Date.UTC(2026, 10, 20, 12);
const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session" };
const client = createS3Client({ region: "eu-central-1", credentials: CREDENTIALS });

const REQUEST: UploadGrantRequest = {
  key: "01K9/Plan & more.pdf",
  contentType: "application/pdf",
  size: 1234,
  sha256: "ab".repeat(32),
  metadata: { "sluice-grant": "promised" },
  onlyNew: true,
  expiresInSeconds: 900,
};

const grant = (change: Partial<UploadGrantRequest> = {}) =>
  grantUpload({ client, bucket: "raw-input", now: NOW + 999 }, { ...REQUEST, ...change });
const parameters = (url: string) => new URL(url).searchParams;

describe("an upload grant of S3", () => {
  it("Every promise of an S3 upload grant is among its signed headers", async () => {
    const { url, headers } = await grant();
    const signed = parameters(url).get("X-Amz-SignedHeaders");
    expect(signed).toBe("content-length;content-type;host;if-none-match;x-amz-checksum-sha256;x-amz-meta-sluice-grant");
    expect(headers).toEqual({
      "content-length": "1234",
      "content-type": "application/pdf",
      "if-none-match": "*",
      "x-amz-checksum-sha256": Buffer.from("ab".repeat(32), "hex").toString("base64"),
      "x-amz-meta-sluice-grant": "promised",
    });
  });

  it("has nothing in its query but the signature's own parameters", async () => {
    const names = [...parameters((await grant()).url).keys()].filter((name) => !name.startsWith("X-Amz-"));
    expect(names).toEqual(["x-id"]);
    expect([...parameters((await grant()).url).keys()].filter((name) => /checksum|meta/i.test(name))).toEqual([]);
  });

  it("without checksum, metadata and the promise of a new key signs what is left", async () => {
    const { sha256: _, ...rest } = REQUEST;
    const request = { ...rest, metadata: {}, onlyNew: false };
    const { url, headers } = await grantUpload({ client, bucket: "raw-input", now: NOW }, request);
    expect(parameters(url).get("X-Amz-SignedHeaders")).toBe("content-length;content-type;host");
    expect(Object.keys(headers)).toEqual(["content-length", "content-type"]);
  });

  it("is addressed at the bucket's own host, over TLS, for the time it was asked for", async () => {
    const { url, expiresAt, method } = await grant();
    const { protocol, host, pathname } = new URL(url);
    expect({ method, protocol, host, pathname }).toEqual({
      method: "PUT",
      protocol: "https:",
      host: "raw-input.s3.eu-central-1.amazonaws.com",
      pathname: "/01K9/Plan%20%26%20more.pdf",
    });
    expect(parameters(url).get("X-Amz-Date")).toBe("20261120T120000Z");
    expect(parameters(url).get("X-Amz-Expires")).toBe("900");
    expect(expiresAt).toBe(NOW + 900_000);
  });

  it("is the same for the same request of the same moment", async () => {
    const signedAt = NOW - 60_000;
    expect(await grant({ signedAt })).toEqual(await grant({ signedAt }));
    expect(parameters((await grant({ signedAt })).url).get("X-Amz-Date")).toBe("20261120T115900Z");
  });

  it.each([
    ["an expiry longer than a signature may last", { expiresInSeconds: 604_801 }, RangeError],
    ["an expiry of nothing", { expiresInSeconds: 0 }, RangeError],
    ["metadata that no header can carry", { metadata: { "sluice-name": "Grüße" } }, TypeError],
  ])("is not made with %s", async (_what, change, error) => {
    await expect(grant(change)).rejects.toThrow(error);
  });
});
