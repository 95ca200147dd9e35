import { beforeEach, describe, expect, it } from "vitest";
import { documentKey } from "../../../src/domain/layout.ts";
import type { DocumentRecord } from "../../../src/domain/record/record.ts";
import { ApiUnderTest, BETA } from "./api-under-test.ts";

const deleted = ({ summary, detail }: DocumentRecord): DocumentRecord => ({
  summary: { ...summary, status: "DELETED" },
  detail,
});

describe("GET /documents", () => {
  let api: ApiUnderTest;
  /** Names, oldest first. */
  const names = ["one", "two", "three", "four", "five"];
  const ids = new Map<string, string>();

  beforeEach(async () => {
    api = new ApiUnderTest();
    for (const name of names) {
      const { documentId } = await api.granted({ name, tags: { first: name[0] ?? "", kind: "a=b" } });
      ids.set(name, documentId);
      await api.clock.advance(1000);
    }
  });

  const idOf = (name: string) => ids.get(name) ?? "";

  /** The names of all pages, page by page. */
  async function pages(query: string): Promise<string[][]> {
    const found: string[][] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const { status, json } = await api.ask("GET", `/documents?${query}${cursor === "" ? "" : `&cursor=${cursor}`}`);
      expect(status, JSON.stringify(json)).toBe(200);
      found.push(json.documents.map(({ name }: { name: string }) => name));
      cursor = json.cursor;
    }
    return found;
  }

  it("documents are listed newest first and page by page", async () => {
    expect(await pages("limit=2")).toEqual([["five", "four"], ["three", "two"], ["one"]]);
    expect(await pages("")).toEqual([[...names].reverse()]);
    const { json } = await api.ask("GET", "/documents", undefined, { authorization: `Bearer ${BETA}` });
    expect(json).toEqual({ documents: [], cursor: null });
  });

  it("a listing is narrowed by status, tag, profile and time", async () => {
    await api.concluded(idOf("two"), { outcome: "READY", result: {} });
    expect(await pages("status=READY")).toEqual([["two"]]);
    expect(await pages("status=AWAITING_UPLOAD&tag=first=t")).toEqual([["three"]]);
    expect(await pages(`tag=${encodeURIComponent("kind=a=b")}&limit=100`)).toEqual([[...names].reverse()]);
    expect(await pages("profile=invoice")).toEqual([["two"]]);
    const moment = (name: string) => api.records.get(idOf(name)).then((record) => record?.summary.createdAt ?? 0);
    const from = new Date(await moment("two")).toISOString();
    const before = new Date(await moment("four")).toISOString();
    expect(await pages(`createdFrom=${from}&createdBefore=${before}`)).toEqual([["three", "two"]]);
  });

  it("deleted documents are listed only where they are asked for", async () => {
    for (const name of ["five", "three"]) await api.ask("DELETE", `/documents/${idOf(name)}`);
    expect(await pages("limit=2")).toEqual([["four", "two"], ["one"]]);
    expect(await pages("status=DELETED")).toEqual([["five", "three"]]);
  });

  it("a listing that has to pass over very many says where to go on, instead of going on without an answer", async () => {
    let asked = 0;
    const list = api.records.list.bind(api.records);
    api.records.list = async (query) => {
      const { records } = await list({ tenant: query.tenant, limit: 1 });
      if (++asked > 200) throw new Error("asked without end");
      return { records: records.map(deleted), cursor: "further" };
    };
    const { status, json } = await api.ask("GET", "/documents?limit=1");
    expect([status, json]).toEqual([200, { documents: [], cursor: "further" }]);
    // A store that ended its page early has taken its time.
    asked = 0;
    const { json: early } = await api.ask("GET", "/documents?limit=2");
    expect([asked, early]).toEqual([1, { documents: [], cursor: "further" }]);
  });

  it("a cursor that no listing gave is refused by name", async () => {
    for (const path of ["/documents", `/documents/${idOf("one")}/passages`, "/dead-letters"]) {
      await api.concluded(idOf("one"), { outcome: "READY", result: {} });
      const { status, json } = await api.ask("GET", `${path}?cursor=bm9uc2Vuc2U`);
      expect([path, status, json.errors?.[0]?.field]).toEqual([path, 400, "cursor"]);
    }
  });

  it.each(["status=DONE", "tag=year", "limit=0", "limit=101", "limit=x", "createdFrom=yesterday", "color=red"])(
    "%s is refused by name",
    async (query) => {
      const { status, json } = await api.ask("GET", `/documents?${query}`);
      expect([status, json.errors?.[0]?.field]).toEqual([400, query.split("=")[0]]);
    },
  );

  it("a document that waits for its upload shows in the list what was promised", async () => {
    const { json } = await api.ask("GET", "/documents?limit=1");
    expect(json.documents[0]).toMatchObject({ name: "five", size: 10, contentType: "application/pdf", live: null });
  });
});

describe("GET /documents/{id}/passages", () => {
  let api: ApiUnderTest;
  let documentId: string;

  beforeEach(async () => {
    api = new ApiUnderTest();
    documentId = (await api.granted()).documentId;
  });

  const passage = (ordinal: number) => ({
    ordinal,
    page: 1,
    headings: ["H"],
    start: ordinal,
    end: ordinal + 1,
    text: "x",
  });

  async function published(count: number): Promise<void> {
    await api.clock.advance(5000);
    await api.concluded(documentId, { outcome: "READY", result: {} });
    const passages = Array.from({ length: count }, (_, ordinal) => passage(ordinal));
    const generation = Math.floor(api.clock.now() / 1000);
    await api.outputs.write(documentKey(documentId, generation), JSON.stringify({ text: "x".repeat(count), passages }));
  }

  it("passages are answered in reading order, page by page", async () => {
    await published(5);
    const first = (await api.ask("GET", `/documents/${documentId}/passages?limit=3`)).json;
    expect(first.passages).toEqual([passage(0), passage(1), passage(2)]);
    const second = (await api.ask("GET", `/documents/${documentId}/passages?limit=3&cursor=${first.cursor}`)).json;
    expect(second).toEqual({ generation: first.generation, passages: [passage(3), passage(4)], cursor: null });
  });

  it("a passage listing does not go on in another generation", async () => {
    await published(5);
    const { cursor } = (await api.ask("GET", `/documents/${documentId}/passages?limit=3`)).json;
    await published(5);
    const { status, json } = await api.ask("GET", `/documents/${documentId}/passages?limit=3&cursor=${cursor}`);
    expect([status, json.errors?.[0]?.field]).toEqual([400, "cursor"]);
  });

  it("a document without a live generation has no passages, a deleted one is gone", async () => {
    expect((await api.ask("GET", `/documents/${documentId}/passages`)).json.code).toBe("no_output");
    await api.ask("DELETE", `/documents/${documentId}`);
    expect((await api.ask("GET", `/documents/${documentId}/passages`)).status).toBe(410);
  });

  it("another tenant's passages are not found", async () => {
    await published(1);
    const answer = await api.ask("GET", `/documents/${documentId}/passages`, undefined, {
      authorization: `Bearer ${BETA}`,
    });
    expect(answer.status).toBe(404);
  });
});
