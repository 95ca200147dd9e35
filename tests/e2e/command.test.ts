import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalService, startService } from "../support/local-service.ts";
import { E2E } from "./running.ts";

const COMMAND = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

let folder: string;
let service: LocalService;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluice-e2e-"));
  service = await startService({ data: join(folder, "data"), args: ["--no-samples"] });
});

afterAll(async () => {
  await service?.process.kill();
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `sluice …` as a process of its own against the service. */
function sluice(...args: string[]): Promise<Run> {
  const env = {
    ...process.env,
    SLUICE_URL: service.url,
    XDG_STATE_HOME: join(folder, "state"),
    XDG_CONFIG_HOME: join(folder, "config"),
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

const json = ({ stdout }: Run) =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Files below a folder of their own; answers with its path. */
function files(name: string, texts: Readonly<Record<string, string>>): string {
  const root = join(folder, name);
  for (const [place, text] of Object.entries(texts)) {
    mkdirSync(join(root, place, ".."), { recursive: true });
    writeFileSync(join(root, place), text);
  }
  return root;
}

describe("the sluice command", E2E, () => {
  it("a folder is put, each file followed to its end", async () => {
    const inbox = files("inbox", { "harbour.md": "# Quay\n\nMoorings cost 412 crowns.", "deep/menu.txt": "Lentils." });
    const put = await sluice("put", inbox, "--prefix", "inbox", "--tag", "place=quay");
    expect([put.code, put.stdout]).toEqual([0, "2 files: 2 READY, 0 PARTIAL, 0 failed.\n"]);
    expect(put.stderr.trim().split("\n").sort()).toEqual(["READY  inbox/deep/menu.txt", "READY  inbox/harbour.md"]);
    const again = await sluice("put", inbox, "--prefix", "inbox", "--tag", "place=quay");
    expect(again.stdout).toBe("2 files: 2 READY, 0 PARTIAL, 0 failed, 2 of them uploaded before.\n");
    const listed = await sluice("list", "--tag", "place=quay");
    expect(listed.stdout.split("\n")[0]).toMatch(/^STATUS +ID +SIZE +KEY +REASON$/);
    expect(listed.stdout).toMatch(/READY +\w{26} +\d+ B +inbox\/harbour\.md/);
  });

  it("a put with a failed file exits with 1 and a table that says why", async () => {
    const mixed = files("mixed", { "good.txt": "Good.", "bad.pdf": "%PDF-1.7 broken" });
    const put = await sluice("put", mixed);
    expect(put.code).toBe(1);
    expect(put.stdout).toMatch(
      /^2 files: 1 READY, 0 PARTIAL, 1 failed\.\nSTATUS +KEY +CODE +REASON\nFAILED +bad\.pdf +unreadable +The document/,
    );
  });

  it("two files that would replace each other are refused before anything is uploaded", async () => {
    const one = files("one", { "same.txt": "1" });
    const two = files("two", { "same.txt": "2" });
    const put = await sluice("put", join(one, "same.txt"), join(two, "same.txt"));
    expect([put.code, put.stdout]).toEqual([2, ""]);
    expect(put.stderr).toMatch(/same\.txt and .*same\.txt would both be "same\.txt"/);
    expect((await sluice("list", "--limit", "100", "--json")).stdout).not.toContain('"key":"same.txt"');
  });

  it("JSON comes one value a line", async () => {
    const folder = files("json", { "otter.txt": "The otter sleeps until noon." });
    const [put] = json(await sluice("put", folder, "--json"));
    expect(put).toMatchObject({ key: "otter.txt", status: "READY", resumed: false });
    const [found] = json(await sluice("search", "when", "does", "the", "otter", "sleep", "--json", "-k", "1"));
    expect(found.hits[0]).toMatchObject({ documentId: put.documentId, name: "otter.txt" });
    expect(json(await sluice("show", put.documentId, "--json"))[0]).toMatchObject({ status: "READY" });
    expect(json(await sluice("reprocess", put.documentId, "--json"))).toEqual([
      { documentId: put.documentId, done: "queued" },
    ]);
    const removed = await sluice("rm", put.documentId, "0".repeat(26), "--json");
    expect(removed.code).toBe(1);
    expect(json(removed)).toEqual([
      { documentId: put.documentId, done: "deleted" },
      { documentId: "0".repeat(26), error: { code: "not_found", message: expect.any(String) } },
    ]);
    expect((await sluice("show", put.documentId)).stderr).toMatch(/^The document was deleted\./);
    expect((await sluice("dlq", "list")).stderr).toBe("There are no dead letters.\n");
  });

  it("a document's story is told from its first generation to its newest", async () => {
    const folder = files("story", { "plan.txt": "The pump failed on Monday." });
    const [{ documentId }] = json(await sluice("put", folder, "--json"));
    writeFileSync(join(folder, "plan.txt"), "   \n");
    expect((await sluice("put", folder)).code).toBe(1);
    const { stdout } = await sluice("explain", documentId);
    const generations = stdout.split(/^(?=generation )/m).slice(1);
    expect(generations[0]).toMatch(
      /^generation \d+ {2}READY, live\n(.*\n)*? {2}read +[\d.]+ m?s.*\n(.*\n)*? {2}paid +\d+ tokens in/,
    );
    expect(generations[1]).toMatch(/^generation \d+ {2}FAILED\n(.*\n)*? {2}reason +empty in \w+: /);
    const [told] = json(await sluice("explain", documentId, "--json", "--limit", "1"));
    expect(told).toMatchObject({ document: { documentId }, generations: [{ outcome: "FAILED" }] });
  });

  it("what a day cost is told day by day", async () => {
    const [report] = json(await sluice("usage", "--day", "2026-03-01", "--days", "2", "--json"));
    expect(report).toMatchObject({
      from: "2026-02-28",
      to: "2026-03-01",
      days: [{ day: "2026-02-28" }, { spending: [] }],
    });
    expect((await sluice("usage", "--day", "2026-03-01")).stdout).toMatch(
      /^DAY +STAGE +MODEL +CALLS .*COST\n2026-03-01 .* 0\.0000 USD\ntotal .* 0\.0000 USD\n$/,
    );
    const today = await sluice("usage", "--all-tenants");
    expect(today.stdout).toMatch(/^\S+ +extract +offline-rules +[\d,]+ /m);
    expect(today.stdout).toMatch(/^TENANT .*\ndefault +[\d,]+ /m);
    expect((await sluice("usage", "--day", "yesterday")).code).toBe(2);
  });

  it("the service's own bucket is imported where it lies", async () => {
    const own = await sluice("import", "s3://raw-input/inbox/", "--dry-run", "--json");
    // Whatever lies in this service's bucket came by its own doors.
    expect([own.code, JSON.parse(own.stdout)]).toMatchObject([0, { objects: 0, bytes: 0 }]);
    expect(own.stderr).toMatch(
      /^\d+ of \d+ objects are documents already, and stay as they are\.\nThere is nothing to import\.\n$/,
    );
    const renamed = await sluice("import", "s3://raw-input/", "--prefix", "elsewhere");
    expect([renamed.code, renamed.stderr]).toEqual([
      2,
      expect.stringContaining("leave --prefix, --tag and --profile out"),
    ]);
    expect((await sluice("import", "raw-input")).code).toBe(2);
  });

  it("a named target is spoken to, and forgotten", async () => {
    expect((await sluice("target", "add", "here", "--at", service.url)).code).toBe(0);
    expect((await sluice("list", "--target", "here", "--json")).code).toBe(0);
    expect((await sluice("target", "list")).stdout).toContain(service.url);
    expect((await sluice("target", "rm", "here")).code).toBe(0);
    expect((await sluice("list", "--target", "here")).stderr).toMatch(/^There is no target "here"/);
  });
});
