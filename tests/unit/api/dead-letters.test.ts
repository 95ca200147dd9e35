import { beforeEach, describe, expect, it } from "vitest";
import { authenticateByTokens, parseTokens } from "../../../src/api/bearer-tokens.ts";
import { lookBody } from "../../../src/intake/message.ts";
import type { DeadLetter } from "../../../src/ports/document-records.ts";
import { ALPHA, ApiUnderTest, BETA } from "./api-under-test.ts";

const OPERATOR = "token-of-an-operator";
const operator = { authorization: `Bearer ${OPERATOR}` };

describe("dead letters", () => {
  let api: ApiUnderTest;

  function letter(id: string, changes: Partial<DeadLetter> = {}): DeadLetter {
    return {
      id,
      origin: "ingestion",
      class: "dead_letter",
      tenant: "alpha",
      documentId: null,
      body: lookBody(`document-of-${id}`),
      at: Number(id.replace(/\D/g, "")),
      ...changes,
    };
  }

  beforeEach(async () => {
    const tokens = { [ALPHA]: "alpha", [BETA]: "beta", [OPERATOR]: { tenant: "alpha", operator: true } };
    api = new ApiUnderTest({ authenticate: authenticateByTokens(parseTokens(JSON.stringify(tokens))) });
    for (const item of [
      letter("a1"),
      letter("a2", { class: "model_unavailable" }),
      letter("a3"),
      letter("b4", { tenant: "beta" }),
      letter("n5", { tenant: null, class: "unparsable", body: "secret" }),
    ]) {
      await api.records.putDeadLetter(item);
    }
  });

  const idsIn = (json: { deadLetters: { id: string }[] }) => json.deadLetters.map(({ id }) => id);
  const remaining = async () => idsIn((await api.ask("GET", "/dead-letters", undefined, operator)).json);
  const sent = () => api.queue.sent.map(({ body }) => body);

  it("dead letters are listed by class", async () => {
    const { json } = await api.ask("GET", "/dead-letters?class=dead_letter");
    expect(idsIn(json)).toEqual(["a1", "a3"]);
    expect(json.deadLetters[0]).toEqual({
      id: "a1",
      origin: "ingestion",
      class: "dead_letter",
      documentId: null,
      at: "1970-01-01T00:00:00.001Z",
    });
    const first = (await api.ask("GET", "/dead-letters?limit=2")).json;
    expect(idsIn(first)).toEqual(["a1", "a2"]);
    expect(idsIn((await api.ask("GET", `/dead-letters?limit=2&cursor=${first.cursor}`)).json)).toEqual(["a3"]);
  });

  it("a dry run says what would be redriven and does nothing", async () => {
    const { json } = await api.ask("POST", "/dead-letters/redrive", { class: "dead_letter", dryRun: true });
    expect(json).toMatchObject({ dryRun: true, deadLetters: [{ id: "a1" }, { id: "a3" }], more: false });
    expect(sent()).toEqual([]);
    expect(await remaining()).toEqual(["a1", "a2", "a3", "b4", "n5"]);
  });

  it("a redrive sends each letter's work again, once", async () => {
    await api.ask("POST", "/dead-letters/redrive", { class: "dead_letter" });
    expect(sent()).toEqual([lookBody("document-of-a1"), lookBody("document-of-a3")]);
    await api.ask("POST", "/dead-letters/redrive", { ids: ["a2", "a2", "a1", "unknown"] });
    expect(sent().slice(2)).toEqual([lookBody("document-of-a2")]);
    expect(await remaining()).toEqual(["b4", "n5"]);
  });

  it("discarded letters are gone and nothing is sent", async () => {
    const { json } = await api.ask("POST", "/dead-letters/discard", { ids: ["a2", "a3"] });
    expect(idsIn(json)).toEqual(["a2", "a3"]);
    expect(sent()).toEqual([]);
    expect(await remaining()).toEqual(["a1", "b4", "n5"]);
  });

  it("letters of another tenant, or of none, are for operators", async () => {
    const named = { ids: ["b4", "n5"] };
    expect((await api.ask("POST", "/dead-letters/discard", named)).json.deadLetters).toEqual([]);
    expect((await api.ask("POST", "/dead-letters/redrive", { class: "unparsable" })).json.deadLetters).toEqual([]);
    expect(await remaining()).toEqual(["a1", "a2", "a3", "b4", "n5"]);
    expect(idsIn((await api.ask("POST", "/dead-letters/discard", named, operator)).json)).toEqual(["b4", "n5"]);
    expect(await remaining()).toEqual(["a1", "a2", "a3"]);
  });

  it.each([{}, { ids: [] }, { ids: ["a"], class: "b" }, { class: "" }])(
    "%j chooses nothing and is refused",
    async (body) => {
      const { status, json } = await api.ask("POST", "/dead-letters/redrive", body);
      expect([status, json.errors?.length]).toEqual([400, 1]);
    },
  );
});
