import { describe, expect, it, test } from "vitest";
import { ApiUnderTest, BETA } from "./api-under-test.ts";

const HIT = {
  documentId: "5c1mq0zr9v6h3t8yw2kbn4xa7d",
  name: "plan.pdf",
  score: 0.5,
  passage: { ordinal: 3, page: 2, headings: ["A", "B"], start: 10, end: 15, text: "words" },
  highlights: [{ start: 0, end: 5 }],
};

describe("POST /search", () => {
  test("a search is asked with its defaults", async () => {
    const api = new ApiUnderTest();
    api.searchAnswer = async () => {
      await api.clock.advance(12);
      return { hits: [HIT], complete: true };
    };
    const answer = await api.ask("POST", "/search", { query: "  when is it due?  " });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ hits: [HIT], complete: true, tookMs: 12 });
    const [{ signal: _, ...request } = {}] = api.searches;
    expect(request).toEqual({ tenant: "alpha", query: "when is it due?", mode: "hybrid", k: 10, filter: {} });
  });

  test("a filter reaches the engine in canonical form", async () => {
    const api = new ApiUnderTest();
    const answer = await api.ask("POST", "/search", {
      query: "due",
      mode: "lexical",
      k: 100,
      groupBy: "document",
      filter: {
        contentType: "application/pdf",
        profile: ["invoice", "general"],
        tags: { year: "2026" },
        createdAt: { gte: "2026-01-01", lt: "2026-02-01T01:00:00+01:00" },
        fields: {
          currency: ["EUR", "USD"],
          total: { gte: 10.5 },
          due: { gte: "2026-03-01T01:00:00+01:00", lt: "2026-03-31T12:30:00Z" },
        },
      },
    });
    expect(answer.status).toBe(200);
    expect(api.searches[0]).toMatchObject({ mode: "lexical", k: 100, groupBy: "document" });
    expect(api.searches[0]?.filter).toEqual({
      contentTypes: ["application/pdf"],
      profiles: ["invoice", "general"],
      tags: { year: "2026" },
      createdAt: { gte: Date.UTC(2026, 0, 1), lt: Date.UTC(2026, 1, 1) },
      fields: {
        currency: { kind: "equals", anyOf: ["EUR", "USD"] },
        total: { kind: "range", gte: 10.5 },
        due: { kind: "range", gte: "2026-03-01", lt: "2026-03-31T12:30:00.000Z" },
      },
    });
  });

  test.each([
    ["unheard", "x"],
    ["constructor", "x"],
    ["total", "12"],
    ["total", { gte: "12" }],
    ["currency", 12],
    ["currency", { gte: "A" }],
    ["currency", "c".repeat(257)],
    ["due", "soon"],
    ["due", "2026-02-30"],
    ["due", { lt: 12 }],
    ["due", {}],
    ["due", true],
    ["due", []],
  ])("a filter on %s with %j is refused", async (name, value) => {
    const api = new ApiUnderTest();
    const answer = await api.ask("POST", "/search", { query: "due", filter: { fields: { [name]: value } } });
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0].field).toBe(`filter.fields.${name}`);
    expect(api.searches).toEqual([]);
  });

  test("a filter on an undeclared field is refused by name", async () => {
    const answer = await new ApiUnderTest().ask("POST", "/search", { query: "due", filter: { fields: { vat: 1 } } });
    expect(answer.status).toBe(400);
    expect(answer.json.errors).toEqual([
      { field: "filter.fields.vat", message: "Is not filterable. Filterable are: currency, due, total." },
    ]);
  });

  test.each([
    ["query", {}],
    ["query", { query: " \n " }],
    ["query", { query: "q".repeat(2001) }],
    ["query", { query: "\ud800" }],
    ["mode", { query: "q", mode: "fuzzy" }],
    ["k", { query: "q", k: 0 }],
    ["k", { query: "q", k: 101 }],
    ["k", { query: "q", k: 2.5 }],
    ["groupBy", { query: "q", groupBy: "page" }],
    ["filter.createdAt.gte", { query: "q", filter: { createdAt: { gte: "yesterday" } } }],
    ["filter.contentType", { query: "q", filter: { contentType: "pdf" } }],
    ["filter.colour", { query: "q", filter: { colour: "red" } }],
    ["body", []],
  ])("a wrong %s is refused %#", async (field, body) => {
    const answer = await new ApiUnderTest().ask("POST", "/search", body);
    expect(answer.status).toBe(400);
    expect(answer.json.errors.map((error: { field: string }) => error.field)).toContain(field);
  });

  test("a query's length is counted in code points", async () => {
    const answer = await new ApiUnderTest().ask("POST", "/search", { query: "🎈".repeat(2000) });
    expect(answer.status).toBe(200);
  });

  test("a body cannot choose the tenant of a search", async () => {
    const api = new ApiUnderTest();
    const beta = { authorization: `Bearer ${BETA}` };
    for (const body of [
      { query: "q", tenant: "alpha" },
      { query: "q", filter: { tenant: "alpha" } },
    ]) {
      expect((await api.ask("POST", "/search", body, beta)).status).toBe(400);
    }
    const named = { query: "q", filter: { tags: { tenant: "alpha" } } };
    expect((await api.ask("POST", "/search?tenant=alpha", named, { ...beta, "x-tenant": "alpha" })).status).toBe(200);
    expect(api.searches.map(({ tenant }) => tenant)).toEqual(["beta"]);
  });

  it("facets count documents under the names they were asked by", async () => {
    const api = new ApiUnderTest();
    const counts = [[{ value: "2026", documents: 2 }], [{ value: 12.5, documents: 1 }], []];
    api.searchAnswer = async () => ({ hits: [], complete: true, facets: counts });
    const facets = ["tags.year", "fields.total", "contentType"];
    const { json } = await api.ask("POST", "/search", { query: "q", facets });
    expect(json.facets).toEqual({ "tags.year": counts[0], "fields.total": counts[1], contentType: [] });
    expect(api.searches[0]?.facets).toEqual([
      { kind: "tag", name: "year" },
      { kind: "field", name: "total" },
      { kind: "contentType" },
    ]);
  });

  it.each(["color", "fields.color", "tags.", "tags", "fields.__proto__"])("%s is no facet", async (name) => {
    const { status, json } = await new ApiUnderTest().ask("POST", "/search", { query: "q", facets: [name] });
    expect([status, json.errors?.[0]?.field]).toEqual([400, "facets"]);
  });
});
