/** Every route of the API's own description, tried by a tenant on what is another's. A new route needs an entry here. */
import { beforeEach, describe, expect, it } from "vitest";
import { documentKey, markdownKey } from "../../../src/domain/layout.ts";
import { NO_USAGE } from "../../../src/domain/usage.ts";
import { lookBody } from "../../../src/intake/message.ts";
import { UsageBook } from "../../../src/models/usage-book.ts";
import { type Answer, ApiUnderTest, BETA } from "./api-under-test.ts";

/** A word of alpha's that no answer to beta may hold. */
const SECRET = "kestrel";
const LETTER = "letter-of-alpha";
const beta = { authorization: `Bearer ${BETA}` };

type Ask = (api: ApiUnderTest, id: string) => Promise<Answer>;

const asBeta =
  (method: string, path: (id: string) => string, body?: unknown): Ask =>
  (api, id) =>
    api.ask(method, path(id), body, beta);

/** Answers as if there were no such document. */
const HIDDEN: Readonly<Record<string, Ask>> = {
  "get /documents/{id}": asBeta("GET", (id) => `/documents/${id}`),
  "delete /documents/{id}": asBeta("DELETE", (id) => `/documents/${id}`),
  "post /documents/{id}/reprocess": asBeta("POST", (id) => `/documents/${id}/reprocess`, { fresh: true }),
  "get /documents/{id}/output": asBeta("GET", (id) => `/documents/${id}/output?format=md`),
  "get /documents/{id}/passages": asBeta("GET", (id) => `/documents/${id}/passages`),
  "get /documents/{id}/generations": asBeta("GET", (id) => `/documents/${id}/generations`),
};

/** Answers of what is beta's alone. */
const OWN: Readonly<Record<string, Ask>> = {
  "get /documents": asBeta("GET", () => "/documents?limit=100"),
  "post /documents": asBeta("POST", () => "/documents", {
    name: "plan.pdf",
    key: `${SECRET}/plan.pdf`,
    contentType: "application/pdf",
    size: 1,
  }),
  "post /search": asBeta("POST", () => "/search", { query: "plan" }),
  "get /usage": async (api) => {
    expect((await asBeta("GET", () => "/usage?tenants=all")(api, "")).status).toBe(403);
    return await asBeta("GET", () => "/usage")(api, "");
  },
  "post /estimates": asBeta("POST", () => "/estimates", { objects: [{ key: "plan.pdf", size: 1 }] }),
  "post /imports": async (api) => {
    const others = await asBeta("POST", () => "/imports", { bucket: "raw-input", prefix: "alpha/" })(api, "");
    expect([others.status, others.json.errors[0].field]).toEqual([400, "prefix"]);
    const { json, ...answer } = await asBeta("POST", () => "/imports", { bucket: "raw-input", prefix: "beta/" })(
      api,
      "",
    );
    expect(json).toMatchObject({ objects: 0, queued: 0 });
    return { json, ...answer };
  },
  "get /dead-letters": asBeta("GET", () => "/dead-letters"),
  "post /dead-letters/redrive": asBeta("POST", () => "/dead-letters/redrive", { ids: [LETTER] }),
  "post /dead-letters/discard": asBeta("POST", () => "/dead-letters/discard", { ids: [LETTER] }),
};

/** Says nothing of any tenant. */
const OPEN = ["get /health", "get /openapi.json", "get /docs", "get /docs/{file}"];

describe("tenant isolation", () => {
  let api: ApiUnderTest;
  let id: string;

  beforeEach(async () => {
    api = new ApiUnderTest();
    ({ documentId: id } = await api.granted({ key: `${SECRET}/plan.pdf` }));
    await api.concluded(id, { outcome: "READY", result: { title: SECRET } });
    const generation = (await api.records.get(id))?.summary.live?.generation ?? 0;
    await api.outputs.write(documentKey(id, generation), JSON.stringify({ text: SECRET, passages: [] }));
    await api.outputs.write(markdownKey(id, generation), SECRET);
    await api.raw.write(`alpha/${SECRET}/old.pdf`, "old");
    await api.records.putDeadLetter({
      id: LETTER,
      origin: "ingestion",
      class: "dead_letter",
      tenant: "alpha",
      documentId: id,
      body: lookBody(id),
      at: 1,
    });
    const usage = { ...NO_USAGE, inputTokens: 4711 };
    const spending = { purpose: "extract", model: SECRET, calls: 1, usage } as const;
    await new UsageBook(api.ledger).note("alpha", spending, api.clock.now());
  });

  it("every route of the description is tried", async () => {
    const { paths } = (await api.ask("GET", "/openapi.json")).json;
    const routes = Object.entries<object>(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect([...Object.keys(HIDDEN), ...Object.keys(OWN), ...OPEN].sort()).toEqual(routes.sort());
  });

  it("a document of another tenant is answered, on every route, as one that does not exist", async () => {
    const made = `${id.slice(0, -1)}${id.endsWith("0") ? "1" : "0"}`;
    const before = await api.records.get(id);
    for (const [route, ask] of Object.entries(HIDDEN)) {
      const [others, none] = [await ask(api, id), await ask(api, made)];
      expect([route, others.status, none.status]).toEqual([route, 404, 404]);
      expect({ ...others.json, requestId: "" }).toEqual({ ...none.json, requestId: "" });
      for (const guess of ["..", "%2e%2e", "alpha", `alpha%2F${id}`, `${id}%00`, "__proto__"]) {
        const guessed = await ask(api, guess);
        expect([route, guess, guessed.status]).toEqual([route, guess, expect.toSatisfy((s) => s >= 400 && s < 500)]);
      }
    }
    expect(await api.records.get(id)).toEqual(before);
  });

  it("no route answers with what is another tenant's, or changes it", async () => {
    const before = await api.records.get(id);
    for (const [route, ask] of Object.entries(OWN)) {
      const answer = await ask(api, id);
      expect([route, answer.status]).toEqual([route, expect.toSatisfy((s) => s >= 200 && s < 500)]);
      expect([route, answer.text]).not.toEqual([route, expect.stringContaining(id)]);
      expect([route, answer.text]).not.toEqual([route, expect.stringContaining("4711")]);
      if (route !== "post /documents") expect(answer.text).not.toContain(SECRET);
    }
    expect(api.searches).toMatchObject([{ tenant: "beta" }]);
    expect(await api.records.get(id)).toEqual(before);
    expect((await api.ask("GET", "/dead-letters")).text).toContain(LETTER);
  });
});
