import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { createUploadEndpoint } from "../../../src/local/upload-endpoint.ts";
import { readAll, type SignedUpload } from "../../../src/ports/object-store.ts";
import { asPromised, grantToTamperWith, TAMPERING_CASES } from "../../support/grant-tampering.ts";
import { startLocalObjectStore } from "../../support/local-object-store.ts";
import { sendRequest } from "../../support/send-request.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const run = promisify(execFile);
const body = Buffer.from("The promised text, to the last byte.\n");

async function setUp() {
  const local = await startLocalObjectStore({ versioned: true });
  onTestFinished(() => local.close());
  const filesOnDisk = () =>
    ["incoming", "blobs"].flatMap((part) =>
      readdirSync(join(local.folder, part), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
    ).length;
  return { ...local, filesOnDisk, grant: () => local.store.grantUpload(grantToTamperWith("in/plan.txt", body)) };
}

/** How each way of tampering is answered. */
const CODES: Readonly<Record<string, readonly [status: number, code: string]>> = {
  "an expired grant": [403, "RequestExpired"],
  "no signature": [403, "AccessDenied"],
  "further metadata": [403, "AccessDenied"],
  "an added tag": [403, "AccessDenied"],
  "an added access rule": [403, "AccessDenied"],
  "a body other than its checksum": [400, "BadDigest"],
  "a GET": [405, "MethodNotAllowed"],
  "a POST": [405, "MethodNotAllowed"],
  "a DELETE": [405, "MethodNotAllowed"],
  "a second use of a grant for a new key": [412, "PreconditionFailed"],
};

describe("the upload endpoint", () => {
  it("refuses an upload that is not what its grant promised, and keeps nothing of it", async () => {
    for (const { title, before, tamper } of TAMPERING_CASES) {
      const { clock, filesOnDisk, grant } = await setUp();
      const upload = await grant();
      if (before === "is used") await sendRequest(asPromised(upload, body));
      if (before === "expires") await clock.advance(upload.expiresAt - clock.now());
      const files = filesOnDisk();
      const answer = await sendRequest(tamper(upload, body));
      const [status, code] = CODES[title] ?? [403, "SignatureDoesNotMatch"];
      expect(answer.headers["content-type"], title).toBe("application/problem+json");
      expect(JSON.parse(answer.text), title).toEqual({
        type: "about:blank",
        title: expect.stringMatching(/\w/),
        status,
        detail: expect.stringMatching(/\w.*\.$/),
        code,
      });
      expect(answer.status, title).toBe(status);
      expect(filesOnDisk(), title).toBe(files);
    }
  });

  it("an upload that is not as promised is told which header differs, and what was promised", async () => {
    const { grant } = await setUp();
    const upload = await grant();
    const request = asPromised(upload, body);
    const said = async (headers: Record<string, string>, bytes: Uint8Array = body) =>
      JSON.parse((await sendRequest({ ...request, headers: { ...request.headers, ...headers }, body: bytes })).text)
        .detail;
    expect(await said({ "content-length": "4" }, Buffer.from("some"))).toMatch(
      /^The header content-length is 4; 37 was promised\. The request is not the one that was signed/,
    );
    expect(await said({ "content-type": "text/html" })).toContain(
      "The header content-type is text/html; text/plain; charset=utf-8 was promised.",
    );
    const { "x-amz-checksum-sha256": _, ...without } = request.headers;
    const answer = await sendRequest({ ...request, headers: without });
    expect(JSON.parse(answer.text).detail).toContain("The header x-amz-checksum-sha256 is missing; ");
  });

  it("answers with the version it made", async () => {
    const { store, grant } = await setUp();
    const answer = await sendRequest(asPromised(await grant(), body));
    const head = await store.head("in/plan.txt");
    expect(answer).toMatchObject({
      status: 200,
      text: "",
      headers: { etag: `"${head?.etag}"`, "x-amz-version-id": head?.versionId },
    });
  });

  it("works with plain curl", async ({ skip }) => {
    await run("curl", ["--version"]).catch(() => skip("curl is not installed"));
    const { store } = await setUp();
    const file = join(temporaryFolder(), "file");
    const large = Buffer.alloc(3_000_000, "curl ");
    writeFileSync(file, large);
    for (const [key, how] of [
      ["data binary", ["-X", "PUT", "--data-binary", `@${file}`]],
      ["-T", ["-T", file]],
    ] as const) {
      const upload = await store.grantUpload({ ...grantToTamperWith(key, large), onlyNew: false });
      const headers = Object.entries(upload.headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
      await run("curl", ["-sS", "--fail-with-body", ...how, ...headers, upload.url]);
      expect((await store.head(key))?.sha256).toBe(createHash("sha256").update(large).digest("hex"));
    }
  });

  it("works with fetch", async () => {
    const { store, grant } = await setUp();
    const { method, url, headers } = await grant();
    expect((await fetch(url, { method, headers, body })).status).toBe(200);
    expect(await readAll(store, "in/plan.txt")).toEqual(body);
  });

  it("asks for a length where a body comes in chunks", async () => {
    const { grant, filesOnDisk } = await setUp();
    const upload = await grant();
    const { "content-length": _, ...headers } = upload.headers;
    const answer = await sendRequest({ ...upload, headers: { ...headers, "transfer-encoding": "chunked" }, body });
    expect(answer.status).toBe(411);
    expect(filesOnDisk()).toBe(0);
  });

  it("answers a large upload that it refuses, then takes the next", async () => {
    const { store } = await setUp();
    const large = Buffer.alloc(20_000_000, 1);
    const upload = await store.grantUpload(grantToTamperWith("large", large));
    const headers = { ...upload.headers, "content-type": "text/html" };
    expect(await sendRequest({ ...upload, headers, body: large })).toMatchObject({ status: 403 });
    expect(await sendRequest(asPromised(upload, large))).toMatchObject({ status: 200 });
  });

  it("keeps nothing of an upload that breaks off", async () => {
    const { store, filesOnDisk, grant } = await setUp();
    const { url, headers } = await grant();
    const { pathname, search, host, hostname, port } = new URL(url);
    const lines = [`PUT ${pathname}${search} HTTP/1.1`, `host: ${host}`];
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    const socket = connect(Number(port), hostname);
    socket.write(`${lines.join("\r\n")}\r\n\r\n${body.subarray(0, 10)}`);
    await expect.poll(filesOnDisk).toBe(1);
    socket.destroy();
    await once(socket, "close");
    await expect.poll(filesOnDisk).toBe(0);
    expect(await store.versions("in/plan.txt")).toEqual([]);
  });
});

describe("the upload endpoint, fed by hand", () => {
  const CHUNK = 1_000_000;
  const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;

  /** A PUT whose body is made chunk by chunk, as it is asked for. */
  function streamed(upload: SignedUpload, chunk: (n: number) => Uint8Array | null) {
    let asked = 0;
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const next = chunk(asked++);
          if (next === null) controller.close();
          else controller.enqueue(next);
        },
      },
      { highWaterMark: 0 },
    );
    const { method, url, headers } = upload;
    return { request: new Request(url, { method, headers, body: stream, duplex: "half" }), asked: () => asked };
  }

  async function endpointFor(size: number) {
    const { store, folder, clock, signingSecret } = await startLocal();
    const { sha256: _, ...request } = grantToTamperWith("large", Buffer.alloc(size));
    return {
      store,
      folder,
      endpoint: createUploadEndpoint({ store, signingSecret, clock }),
      upload: await store.grantUpload(request),
    };
  }

  async function startLocal() {
    const local = await startLocalObjectStore({ versioned: true });
    onTestFinished(() => local.close());
    return local;
  }

  it("writes an upload to disk while it arrives", async () => {
    const { store, folder, endpoint, upload } = await endpointFor(8 * CHUNK);
    const onDisk: number[] = [];
    const { request } = streamed(upload, (n) => {
      onDisk.push(
        ...readdirSync(join(folder, "incoming")).map((name) => statSync(join(folder, "incoming", name)).size),
      );
      return n < 8 ? Buffer.alloc(CHUNK, n) : null;
    });
    expect((await endpoint(request)).status).toBe(200);
    expect(onDisk).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => n * CHUNK));
    expect(await store.head("large")).toMatchObject({ size: 8 * CHUNK });
  });

  it("stops reading a body that is longer than promised", async () => {
    const { store, endpoint, upload } = await endpointFor(2 * CHUNK);
    const { request, asked } = streamed(upload, () => Buffer.alloc(CHUNK));
    const answer = await endpoint(request);
    expect([answer.status, await codeOf(answer)]).toEqual([400, "EntityTooLarge"]);
    expect(asked()).toBe(3);
    expect(await store.versions("large")).toEqual([]);
  });

  it("refuses a body that ends too early, or fails on the way", async () => {
    const { store, endpoint, upload } = await endpointFor(2 * CHUNK);
    const short = await endpoint(streamed(upload, (n) => (n === 0 ? Buffer.alloc(CHUNK) : null)).request);
    expect(await codeOf(short)).toBe("IncompleteBody");
    const failing = streamed(upload, () => {
      throw new Error("The connection is gone.");
    });
    expect(await codeOf(await endpoint(failing.request))).toBe("IncompleteBody");
    expect(await store.versions("large")).toEqual([]);
  });

  it("does not take a grant of another bucket or another service", async () => {
    const [one, other] = [await startLocal(), await startLocal()];
    const upload = await one.store.grantUpload(grantToTamperWith("in/plan.txt", body));
    const request = () => new Request(upload.url, { method: "PUT", headers: upload.headers, body });
    const stranger = createUploadEndpoint({ ...other, signingSecret: other.signingSecret });
    expect(await codeOf(await stranger(request()))).toBe("SignatureDoesNotMatch");
    const renamed = createUploadEndpoint({ ...one, store: { ...other.store, bucket: "other-bucket" } });
    expect(await codeOf(await renamed(request()))).toBe("AccessDenied");
    expect(await other.store.versions("in/plan.txt")).toEqual([]);
  });
});
