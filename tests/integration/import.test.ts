/** `sluice import` over a real engine of S3, which checks every signature, into the service on this machine. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TEST_CREDENTIALS, TEST_REGION } from "../support/engines/engine.ts";
import { type LocalService, startService } from "../support/local-service.ts";
import { onEngine } from "./on-engine.ts";
import { makeBucket, type TestBucket } from "./s3-store.ts";

const COMMAND = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const KEYS = ["in/harbour.md", "in/deep/a b+ü'(1).txt", "in/data.zip", "elsewhere/not-this.txt"];

onEngine("s3", (endpoint) => {
  let folder: string;
  let service: LocalService;
  let source: TestBucket;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "sluice-import-test-"));
    service = await startService({ data: join(folder, "data"), args: ["--no-samples"] });
    source = await makeBucket(endpoint, { versioned: false });
    for (const Key of KEYS) {
      const Body = Key.endsWith(".zip") ? "PK\u0003\u0004 and nothing else" : `Moorings of ${Key}.`;
      await source.client.send(new PutObjectCommand({ Bucket: source.bucket, Key, Body }));
    }
    await source.client.send(
      new PutObjectCommand({ Bucket: source.bucket, Key: "in/empty.txt", Body: Buffer.alloc(0) }),
    );
  });
  afterAll(async () => {
    await service?.process.kill();
    await source?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function sluice(args: readonly string[], env: Record<string, string> = {}) {
    const all = {
      ...process.env,
      SLUICE_URL: service.url,
      XDG_STATE_HOME: join(folder, "state"),
      XDG_CONFIG_HOME: join(folder, "config"),
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_REGION: TEST_REGION,
      AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
      ...env,
    };
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const child = execFile(process.execPath, [COMMAND, ...args], { env: all }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
      });
      child.stdin?.end();
    });
  }

  it("a bucket's objects are queued after their cost was told, and the same import again uploads none of them", async () => {
    const place = `s3://${source.bucket}/in/`;
    const dry = await sluice(["import", place, "--dry-run"]);
    expect([dry.code, dry.stdout]).toEqual([0, ""]);
    expect(dry.stderr).toMatch(
      /^1 empty objects are left out\.\n3 objects, \d+ B; about [\d,]+ tokens in.*about 0\.00 USD/,
    );
    expect(dry.stderr).toContain("1 have an ending that nothing here reads");
    const unasked = await sluice(["import", place]);
    expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining("add --yes to go on")]);

    const imported = await sluice(["import", place, "--prefix", "old", "--yes", "--follow", "--json"]);
    const ends = imported.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(imported.code).toBe(1);
    expect(Object.fromEntries(ends.map(({ key, status }) => [key, status]))).toEqual({
      "old/harbour.md": "READY",
      "old/deep/a b+ü'(1).txt": "READY",
      "old/data.zip": "FAILED",
    });
    expect((await sluice(["search", "moorings", "--json"])).stdout).toContain("Moorings of in/deep/a b+ü'(1).txt.");

    const again = await sluice(["import", place, "--prefix", "old", "--yes"]);
    expect([again.code, again.stdout]).toEqual([0, "3 objects: 3 queued, 0 failed, 2 of them uploaded before.\n"]);
  });

  it("an import that S3 refuses, or that finds nothing, ends with one sentence and what to do", async () => {
    const place = `s3://${source.bucket}/in/`;
    const refused = async (args: string[], env: Record<string, string> = {}) => {
      const { code, stdout, stderr } = await sluice(["import", ...args, "--yes"], env);
      const [sentence = "", ...more] = stderr.trim().split("\n").toReversed();
      expect([stdout, more.filter((line) => !line.includes("empty objects"))]).toEqual(["", []]);
      return [code, sentence];
    };
    expect(await refused([place], { AWS_SECRET_ACCESS_KEY: "wrong" })).toEqual([
      1,
      expect.stringContaining("AWS does not take these credentials (SignatureDoesNotMatch)"),
    ]);
    expect(await refused([place], { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", PATH: "" })).toEqual([
      1,
      expect.stringContaining("There are no AWS credentials"),
    ]);
    expect(await refused(["s3://no-such-bucket-here/"])).toEqual([1, expect.stringContaining("There is no bucket")]);
    expect(await refused([`s3://${source.bucket}/nothing/`])).toEqual([
      1,
      expect.stringContaining("holds no object with anything in it"),
    ]);
    expect(await refused([place], { AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1" })).toEqual([
      1,
      expect.stringContaining("S3 cannot be reached"),
    ]);
    expect(await refused([place, "--profile", "none"])).toEqual([1, expect.stringContaining("Choose one of:")]);
  });
});
