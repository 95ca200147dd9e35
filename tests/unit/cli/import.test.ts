import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { objectSource } from "../../../src/cli/import/object-source.ts";
import { placeBelow, s3Address } from "../../../src/cli/import/s3-address.ts";
import { S3Bucket } from "../../../src/cli/import/s3-bucket.ts";
import { listedObjects } from "../../../src/cli/import/s3-xml.ts";

const signal = new AbortController().signal;

/** A bucket whose store answers so, one answer after the other; with the requests that came. */
function bucketOf(answers: readonly Response[], options: { endpoint?: string; region?: string; bucket?: string } = {}) {
  const asked: Request[] = [];
  const left = [...answers];
  const bucket = new S3Bucket({
    bucket: "my-archive",
    region: "us-east-1",
    credentials: async () => ({ accessKeyId: "AKID", secretAccessKey: "secret", sessionToken: "session" }),
    signal,
    fetch: async (request) => {
      asked.push(request);
      const answer = left.shift();
      if (answer === undefined) throw new TypeError("fetch failed");
      return answer;
    },
    ...options,
  });
  return { bucket, asked };
}

const page = (inner: string) =>
  new Response(`<ListBucketResult><EncodingType>url</EncodingType>${inner}</ListBucketResult>`);
const entry = (key: string) => `<Contents><Key>${key}</Key><Size>3</Size><ETag>&quot;e&quot;</ETag></Contents>`;
const refused = (status: number, code: string, headers: Record<string, string> = {}) =>
  new Response(`<Error><Code>${code}</Code></Error>`, { status, headers });
const keysOf = async (bucket: S3Bucket) => {
  const keys: string[] = [];
  for await (const objects of bucket.list("in/")) keys.push(...objects.map(({ key }) => key));
  return keys;
};

describe("a bucket to import from", () => {
  it("every page of the list is asked for, signed, with its keys as they are", async () => {
    const { bucket, asked } = bucketOf([
      page(
        `<IsTruncated>true</IsTruncated><NextContinuationToken>a+b=</NextContinuationToken>${entry("in/a+b%2Bc%C3%BC.txt")}`,
      ),
      page(`<IsTruncated>false</IsTruncated>${entry("in/%26amp%3B.txt")}`),
    ]);
    expect(await keysOf(bucket)).toEqual(["in/a b+cü.txt", "in/&amp;.txt"]);
    expect(asked.map(({ url }) => url)).toEqual([
      "https://my-archive.s3.us-east-1.amazonaws.com/?list-type=2&encoding-type=url&prefix=in%2F",
      "https://my-archive.s3.us-east-1.amazonaws.com/?list-type=2&encoding-type=url&prefix=in%2F&continuation-token=a%2Bb%3D",
    ]);
    expect(asked[0]?.headers.get("authorization")).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/us-east-1\/s3\//);
    expect(asked[0]?.headers.get("x-amz-security-token")).toBe("session");
    expect(listedObjects(`<ListBucketResult>${entry("a+b&amp;c")}</ListBucketResult>`).objects).toEqual([
      { key: "a+b&c", size: 3, etag: '"e"' },
    ]);
  });

  it("a bucket of another region is asked there", async () => {
    const { bucket, asked } = bucketOf([
      refused(301, "PermanentRedirect", { "x-amz-bucket-region": "eu-central-1" }),
      page(entry("in/a")),
    ]);
    expect(await keysOf(bucket)).toEqual(["in/a"]);
    expect(asked[1]?.url).toMatch(/^https:\/\/my-archive\.s3\.eu-central-1\.amazonaws\.com\//);
    expect(asked[1]?.headers.get("authorization")).toContain("/eu-central-1/s3/");
  });

  it("a bucket whose name no certificate covers, and a store of another's, are asked by path", async () => {
    const dotted = bucketOf([page("")], { bucket: "my.archive" });
    await keysOf(dotted.bucket);
    expect(dotted.asked[0]?.url).toMatch(/^https:\/\/s3\.us-east-1\.amazonaws\.com\/my\.archive\/\?/);
    const other = bucketOf([page("")], { endpoint: "http://127.0.0.1:7070/" });
    await keysOf(other.bucket);
    expect(other.asked[0]?.url).toMatch(/^http:\/\/127\.0\.0\.1:7070\/my-archive\/\?/);
  });

  it.each([
    [404, "NoSuchBucket", "There is no bucket my-archive; check its name."],
    [
      403,
      "AccessDenied",
      "AWS does not let these credentials list s3://my-archive: they need s3:ListBucket on my-archive.",
    ],
    [403, "InvalidAccessKeyId", "AWS does not take these credentials (InvalidAccessKeyId)"],
    [400, "ExpiredToken", "AWS does not take these credentials (ExpiredToken)"],
    [503, "SlowDown", "S3 answered 503 (SlowDown) for s3://my-archive; try again in a moment."],
  ])("a list that is refused with %s %s is told as one sentence with what to do", async (status, code, sentence) => {
    await expect(keysOf(bucketOf([refused(status, code)]).bucket)).rejects.toThrow(sentence);
  });

  it("an unreachable store is named", async () => {
    await expect(keysOf(bucketOf([]).bucket)).rejects.toThrow(
      "S3 cannot be reached at https://my-archive.s3.us-east-1.amazonaws.com",
    );
  });
});

describe("an object to import", () => {
  const object = { key: "in/a b+ü'(1).txt", size: 5, etag: '"e1"' };
  const spool = () => mkdtempSync(join(tmpdir(), "sluice-spool-"));

  it("its bytes are kept in a file only while they are passed on, with their checksum", async () => {
    const { bucket, asked } = bucketOf([new Response("otter")]);
    const folder = spool();
    const source = objectSource(bucket, "s3://my-archive", object, folder);
    const text = await source.use(signal, async ({ path, sha256 }) => {
      expect(sha256).toBe(createHash("sha256").update("otter").digest("hex"));
      return readFileSync(path, "utf8");
    });
    expect([text, readdirSync(folder)]).toEqual(["otter", []]);
    expect(asked[0]?.url).toMatch(/\/in\/a%20b%2B%C3%BC%27%281%29\.txt$/);
    expect(asked[0]?.headers.get("if-match")).toBe('"e1"');
    expect(source).toMatchObject({ label: "s3://my-archive/in/a b+ü'(1).txt", name: "a b+ü'(1).txt", size: 5 });
    expect(await source.fingerprint(signal)).toBe('"e1" 5');
  });

  it.each([
    [412, "PreconditionFailed", "s3://my-archive/in/a b+ü'(1).txt has changed since it was listed; import it again."],
    [403, "InvalidObjectState", "is archived; restore it first, then import it again."],
    [403, "AccessDenied", "they need s3:GetObject on its objects, and kms:Decrypt on their key."],
    [404, "NoSuchKey", "is not there any more."],
  ])("one that is refused with %s %s says why, and leaves nothing behind", async (status, code, sentence) => {
    const folder = spool();
    const source = objectSource(bucketOf([refused(status, code)]).bucket, "s3://my-archive", object, folder);
    await expect(source.use(signal, async () => undefined)).rejects.toThrow(sentence);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("its key is its place below the folder that the prefix ends in", () => {
    expect(placeBelow("in/2025/", "in/2025/a/b.pdf")).toBe("a/b.pdf");
    expect(placeBelow("in/20", "in/2025/b.pdf")).toBe("2025/b.pdf");
    expect(placeBelow("", "in/b.pdf")).toBe("in/b.pdf");
    expect(s3Address("s3://my-archive/in/a b?#.pdf")).toEqual({ bucket: "my-archive", prefix: "in/a b?#.pdf" });
    expect(s3Address("s3://my-archive")).toEqual({ bucket: "my-archive", prefix: "" });
    for (const wrong of ["my-archive/in", "S3://x", "s3://", "s3:///in", "https://my-archive"]) {
      expect(() => s3Address(wrong)).toThrow("is no place in S3");
    }
  });
});
