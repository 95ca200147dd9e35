import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { createApiClient, type DocumentView } from "../../../src/cli/client/api-client.ts";
import { signerOf } from "../../../src/cli/client/sign.ts";
import { type FoundFile, findFiles, type LeftOut } from "../../../src/cli/upload/find-files.ts";
import { followToEnd, stateOf } from "../../../src/cli/upload/follow.ts";
import { Journal } from "../../../src/cli/upload/journal.ts";
import { type PutEnd, type PutStep, putFiles } from "../../../src/cli/upload/put-files.ts";
import { fileSource } from "../../../src/cli/upload/source.ts";
import { contentTypeOf, type UploadFacts } from "../../../src/cli/upload/upload-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { ALPHA, ApiUnderTest } from "../api/api-under-test.ts";

/** A service whose documents end as soon as their bytes have come: FAILED where these say so. */
class Service {
  readonly api = new ApiUnderTest();
  readonly uploads: { readonly url: string; readonly text: string; readonly headers: Headers }[] = [];
  /** Called before each upload: throw to break it off. */
  beforeUpload: (text: string) => void = () => {};
  /** The upload that is looked at in place of the one that came. */
  overtakenBy: string | null = null;
  readonly client = createApiClient({
    url: "http://service.example",
    sign: signerOf({ kind: "bearer", variable: "TOKEN" }, { TOKEN: ALPHA }),
    fetch: async (request) => await this.api.app.request(request),
  });
  readonly #granted = new Map<string, string>();

  constructor() {
    const granting = this.api.records.putGrant.bind(this.api.records);
    this.api.records.putGrant = async (grant) => {
      this.#granted.set(grant.uploadId, grant.documentId);
      await granting(grant);
    };
  }

  readonly transfer = async (url: string, init: RequestInit): Promise<Response> => {
    const text = await (init.body as Blob).text();
    this.beforeUpload(text);
    this.uploads.push({ url, text, headers: new Headers(init.headers) });
    const [documentId] = [...this.#granted.values()].slice(-1);
    const grant = [...this.#granted].at(-1);
    if (documentId === undefined || grant === undefined) throw new Error("Nothing was granted.");
    await this.#end(documentId, grant[0], text.includes("locked"));
    return new Response();
  };

  async #end(documentId: string, uploadId: string, failed: boolean): Promise<void> {
    const reason = { code: "encrypted", message: "It is locked.", stage: "read", retryable: false } as const;
    await this.api.concluded(documentId, failed ? { outcome: "FAILED", reason } : { outcome: "READY", result: {} });
    await this.api.records.change(documentId, (current) => {
      if (current === undefined) throw new Error("There is no such record.");
      return {
        record: { ...current, detail: { ...current.detail, uploadId: this.overtakenBy ?? uploadId } },
        result: undefined,
      };
    });
  }
}

describe("putting files", () => {
  let service: Service;
  let folder: string;
  let journal: string;

  beforeEach(() => {
    service = new Service();
    folder = temporaryFolder();
    journal = join(temporaryFolder(), "journal.jsonl");
  });

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  }

  /** Puts the folder; answers with how each file ended, by its key. */
  async function put(
    signal = new AbortController().signal,
    facts: Omit<UploadFacts, "key"> = {},
    found?: readonly FoundFile[],
  ) {
    const steps: string[] = [];
    const puts = (found ?? (await findFiles([folder])).files).map((file) => ({
      source: fileSource(file),
      facts: { key: file.place, ...facts },
    }));
    const ends = await putFiles(puts, {
      client: service.client,
      journal: new Journal(journal),
      transfer: service.transfer,
      signal,
      concurrency: 1,
      follow: true,
      onStep: (one, step: PutStep) => steps.push(`${one.facts.key} ${step}`),
    });
    const status = (end: PutEnd) =>
      `${end.replaced ? "REPLACED" : (end.document?.status ?? end.error)}${end.resumed ? " again" : ""}`;
    return { ends: Object.fromEntries(ends.map((end) => [end.put.facts.key, status(end)])), steps };
  }

  it("uploads what is below a folder, under its place there", async () => {
    write({ "a.md": "# A", "deep/b.txt": "B", ".hidden/c.txt": "C", "empty.txt": "", "locked.pdf": "locked" });
    const { ends, steps } = await put();
    expect(ends).toEqual({ "a.md": "READY", "deep/b.txt": "READY", "locked.pdf": "FAILED" });
    expect(steps.filter((step) => step.startsWith("a.md"))).toEqual([
      "a.md uploading",
      "a.md processing",
      "a.md ended",
    ]);
    expect(service.uploads.map(({ text }) => text)).toEqual(["# A", "B", "locked"]);
    expect(service.uploads[0]?.headers.get("content-type")).toBe("text/markdown");
    expect(service.uploads[0]?.headers.has("content-length")).toBe(false);
  });

  it("the same put again goes on where it was", async () => {
    write({ "a.txt": "A", "b.txt": "B", "c.txt": "C" });
    const interrupted = new AbortController();
    service.beforeUpload = (text) => {
      if (text === "B") interrupted.abort(new Error("Ctrl-C"));
      interrupted.signal.throwIfAborted();
    };
    await expect(put(interrupted.signal)).rejects.toThrow("Ctrl-C");
    expect(service.uploads.map(({ text }) => text)).toEqual(["A"]);
    service.beforeUpload = () => {};
    expect((await put()).ends).toEqual({ "a.txt": "READY again", "b.txt": "READY", "c.txt": "READY" });
    expect(service.uploads.map(({ text }) => text)).toEqual(["A", "B", "C"]);
  });

  it("bytes that changed since are uploaded again", async () => {
    write({ "a.txt": "A", "b.txt": "B", "c.txt": "locked" });
    const first = await put();
    expect(first.ends).toMatchObject({ "c.txt": "FAILED" });
    write({ "a.txt": "changed" });
    const { json } = await service.api.ask("GET", "/documents?limit=100");
    const b = json.documents.find(({ key }: { key: string }) => key === "b.txt");
    await service.api.ask("DELETE", `/documents/${b.documentId}`);
    await service.api.clock.advance(5_000);
    expect((await put()).ends).toEqual({ "a.txt": "READY", "b.txt": "READY", "c.txt": "FAILED" });
    expect(service.uploads.slice(3).map(({ text }) => text)).toEqual(["changed", "B", "locked"]);
  });

  it("the same bytes with other tags are uploaded again, with the same in another order they are not", async () => {
    write({ "a.txt": "A" });
    const { signal } = new AbortController();
    const again: (string | undefined)[] = [];
    for (const tags of [undefined, { a: "1", b: "2" }, { b: "2", a: "1" }, { a: "1" }]) {
      again.push((await put(signal, tags && { tags })).ends["a.txt"]);
    }
    expect(again).toEqual(["READY", "READY", "READY again", "READY"]);
    await put(signal, { tags: { a: "1" }, profile: "nowhere" });
    expect((await put(signal, { profile: "nowhere" })).ends["a.txt"]).toContain("profile");
  });

  it("an upload that another overtakes is told as replaced", async () => {
    write({ "a.txt": "A" });
    expect((await put()).ends).toEqual({ "a.txt": "READY" });
    write({ "a.txt": "B" });
    service.overtakenBy = "another";
    expect((await put()).ends).toEqual({ "a.txt": "REPLACED" });
  });

  it("a file that cannot be read fails alone", async () => {
    write({ "a.txt": "A", "b.txt": "B" });
    const { files: found } = await findFiles([folder]);
    rmSync(join(folder, "a.txt"));
    const { ends } = await put(undefined, {}, found);
    expect(ends).toEqual({
      "a.txt": `${join(folder, "a.txt")} cannot be read (ENOENT); check its rights.`,
      "b.txt": "READY",
    });
  });

  it("a file that breaks off does not hold up the others", async () => {
    write({ "a.txt": "A", "b.txt": "B" });
    service.beforeUpload = (text) => {
      if (text === "A") throw new TypeError("socket hang up");
    };
    expect((await put()).ends).toEqual({
      "a.txt": "The upload broke off; check the connection to uploads.example.",
      "b.txt": "READY",
    });
  });

  it("a journal that a crash cut short forgets only its last line", () => {
    const entry = { key: "a", fingerprint: "1", documentId: "d", uploadId: "u" };
    new Journal(journal).note(entry);
    writeFileSync(journal, `${JSON.stringify(entry)}\n{"key":"b","fing`);
    expect(new Journal(journal).find("a", "1")).toEqual(entry);
    expect(new Journal(journal).find("a", "2")).toBeUndefined();
    expect(new Journal(journal).find("b", "1")).toBeUndefined();
  });

  it("files are found by name, folder and glob, each once; what names nothing is refused", async () => {
    write({ "a.txt": "A", "deep/b.txt": "B", "deep/c.md": "C" });
    const { files: found } = await findFiles([join(folder, "a.txt"), folder, join(folder, "**/*.md")]);
    expect(found.map(({ place, size }) => [place, size])).toEqual([
      ["a.txt", 1],
      ["deep/b.txt", 1],
      ["deep/c.md", 1],
    ]);
    await expect(findFiles([join(folder, "*.pdf")])).rejects.toThrow("There is no file");
  });

  it("what is empty, a link or gone is left out and named, and holds up nothing else", async () => {
    write({ "a.txt": "A", "empty.txt": "", "deep/.hidden": "H" });
    symlinkSync(join(folder, "gone"), join(folder, "link.txt"));
    const named = (left: readonly LeftOut[]) => left.map(({ path, why }) => [basename(path), why]);
    const below = await findFiles([folder]);
    expect(below.files.map(({ place }) => place)).toEqual(["a.txt"]);
    expect(named(below.leftOut)).toEqual([
      ["empty.txt", "empty"],
      ["link.txt", "a link"],
    ]);
    const matched = await findFiles([join(folder, "*")]);
    expect(matched.files.map(({ place }) => place)).toEqual(["a.txt"]);
    expect(named(matched.leftOut)).toEqual([
      ["empty.txt", "empty"],
      ["link.txt", "cannot be read (ENOENT)"],
    ]);
    await expect(findFiles([join(folder, "empty.txt")])).rejects.toThrow("names no file with anything in it");
  });

  it.each([
    ["a.PDF", "application/pdf"],
    ["a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ["a.eml", "message/rfc822"],
    ["a.md", "text/markdown"],
    ["a.csv", "text/csv"],
    ["README", "application/octet-stream"],
  ])("%s is uploaded as %s", (name, type) => {
    expect(contentTypeOf(name)).toBe(type);
  });
});

describe("following an upload", () => {
  const view = (changes: Partial<DocumentView>) => ({ status: "READY", uploadId: "new", ...changes }) as DocumentView;

  it("an upload's end is told apart from the end of what it replaces", async () => {
    const uploaded = { documentId: "d", uploadId: "new", replaces: "old" };
    expect(stateOf(view({ uploadId: "old" }), uploaded)).toBe("pending");
    expect(stateOf(view({ status: "PROCESSING" }), uploaded)).toBe("pending");
    expect(stateOf(view({}), uploaded)).toBe("ended");
    expect(stateOf(view({ uploadId: "later", status: "PROCESSING" }), uploaded)).toBe("pending");
    expect(stateOf(view({ uploadId: "later" }), uploaded)).toBe("replaced");
    const answers = [view({ uploadId: "old" }), view({ status: "QUEUED" }), view({ status: "PARTIAL" })];
    const pauses: number[] = [];
    const client = createApiClient({
      url: "http://service.example",
      sign: async (request) => request,
      fetch: async () => Response.json(answers.shift()),
    });
    const end = await followToEnd(client, uploaded, new AbortController().signal, async (ms) => pauses.push(ms));
    expect(end?.status).toBe("PARTIAL");
    expect(pauses).toEqual([300, 450]);
  });
});
