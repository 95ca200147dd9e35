import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ServiceClient } from "../support/service-client.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { E2E, running } from "./running.ts";

const TEXT = "The vorpal ledger names every debtor.";

/** A service of two tenants, without samples. */
async function twoTenants() {
  const tokens = join(temporaryFolder(), "tokens.json");
  writeFileSync(tokens, JSON.stringify({ "acme-token": "acme", "bolt-token": { tenant: "bolt", principal: "bob" } }));
  const { url } = await running({ args: ["--no-samples", "--tokens", tokens] });
  return { url, acme: new ServiceClient(url, "acme-token"), bolt: new ServiceClient(url, "bolt-token") };
}

describe("a service of several tenants", E2E, () => {
  it("tenants of one service do not meet on any route", async () => {
    const { acme, bolt } = await twoTenants();
    const overheard = await bolt.listen();
    const told = await acme.listen();
    const theirs = await acme.ingest(TEXT, { name: "ledger.txt", key: "books/ledger.txt", tags: { shelf: "1" } });
    expect(theirs).toMatchObject({ status: "READY", key: "books/ledger.txt" });

    const path = `/documents/${theirs.documentId}`;
    const unknown = `/documents/${"0".repeat(26)}`;
    for (const [method, suffix, body] of [
      ["GET", "", undefined],
      ["DELETE", "", undefined],
      ["POST", "/reprocess", { fresh: true }],
    ] as const) {
      const answer = await bolt.ask(method, `${path}${suffix}`, body);
      const nothing = await bolt.ask(method, `${unknown}${suffix}`, body);
      expect(answer.status).toBe(404);
      const told = ({ body }: typeof answer) => ({ ...(body as object), requestId: null });
      expect(told(answer)).toEqual(told(nothing));
    }
    for (const mode of ["hybrid", "semantic", "lexical"]) {
      expect((await bolt.search(TEXT, { mode, k: 100 })).hits).toEqual([]);
      expect((await bolt.search(TEXT, { mode, filter: { tags: { shelf: "1" } } })).hits).toEqual([]);
    }
    expect((await bolt.ask("POST", "/search", { query: TEXT, tenant: "acme" })).status).toBe(400);

    // The same key of another tenant is another document; one that names the other tenant is only a longer key.
    for (const key of ["books/ledger.txt", "acme/books/ledger.txt", "../acme/books/ledger.txt"]) {
      const answer = await bolt.ask("POST", "/documents", {
        name: "ledger.txt",
        contentType: "text/plain",
        size: 1,
        key,
      });
      if (answer.status !== 201) expect(answer.status).toBe(400);
      else expect((answer.body as { documentId: string }).documentId).not.toBe(theirs.documentId);
    }
    const own = await bolt.ingest("Nothing vorpal is owed to bolt.", { name: "l.txt", key: "books/ledger.txt" });
    expect(own.documentId).not.toBe(theirs.documentId);
    expect(await bolt.idsWith("vorpal")).toEqual([own.documentId]);
    expect(await acme.idsWith("vorpal")).toEqual([theirs.documentId]);

    // It may be announced after it was seen READY, which the record notes.
    expect(await acme.document(theirs.documentId)).toEqual({ ...theirs, updatedAt: expect.any(String) });
    await told.first(({ detail }) => detail.documentId === theirs.documentId);
    await overheard.first(({ detail }) => detail.documentId === own.documentId);
    expect(overheard.events.map(({ detail }) => detail.tenant)).toEqual(["bolt"]);
    expect(told.events.map(({ detail }) => detail.tenant)).toEqual(["acme"]);
    for (const listener of [told, overheard]) listener.close();
  });

  it("an upload grant is good for its own document only", async () => {
    const { acme, bolt } = await twoTenants();
    const theirs = await acme.ingest(TEXT, { name: "ledger.txt", key: "books/ledger.txt" });
    const bytes = new TextEncoder().encode("Bolt was here.");
    const { upload } = await bolt.promise(bytes, { name: "ledger.txt", key: "books/ledger.txt" });
    expect(upload.url).toContain("/bolt/books/ledger.txt");
    const { method, headers } = upload;
    const forged = await fetch(upload.url.replace("/bolt/", "/acme/"), { method, headers, body: bytes });
    expect(forged.status).toBe(403);
    expect((await acme.document(theirs.documentId)).versionId).toBe(theirs.versionId);
  });

  it("nobody is served without a token", async () => {
    const { url } = await twoTenants();
    for (const caller of [new ServiceClient(url), new ServiceClient(url, "guessed-token")]) {
      for (const [method, path, body] of [
        ["GET", `/documents/${"0".repeat(26)}`, undefined],
        ["DELETE", `/documents/${"0".repeat(26)}`, undefined],
        ["POST", `/documents/${"0".repeat(26)}/reprocess`, {}],
        ["POST", "/documents", { name: "a.txt", contentType: "text/plain", size: 1 }],
        ["POST", "/search", { query: "ledger" }],
        ["GET", "/events", undefined],
      ] as const) {
        const answer = await caller.ask(method, path, body);
        expect([path, answer.status, answer.headers.get("www-authenticate")]).toEqual([
          path,
          401,
          expect.stringContaining("Bearer"),
        ]);
      }
      expect((await caller.ask("GET", "/health")).status).toBe(200);
      expect((await caller.ask("GET", "/openapi.json")).status).toBe(200);
    }
  });
});
