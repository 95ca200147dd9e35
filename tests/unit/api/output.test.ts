import { beforeEach, describe, expect, it } from "vitest";
import { documentKey, markdownKey } from "../../../src/domain/layout.ts";
import { ApiUnderTest, BETA } from "./api-under-test.ts";

describe("GET /documents/{id}/output", () => {
  let api: ApiUnderTest;
  let documentId: string;
  let path: string;
  const json = JSON.stringify({ text: "Payment is due.", passages: [] });

  beforeEach(async () => {
    api = new ApiUnderTest();
    documentId = (await api.granted()).documentId;
    path = `/documents/${documentId}/output`;
  });

  /** Publishes a generation with its outputs; answers with its number. */
  async function published(): Promise<number> {
    await api.concluded(documentId, { outcome: "READY", result: {} });
    const generation = Math.floor(api.clock.now() / 1000);
    await api.outputs.write(documentKey(documentId, generation), json, { contentType: "application/json" });
    await api.outputs.write(markdownKey(documentId, generation), "Payment", {
      contentType: "text/markdown; charset=utf-8",
    });
    return generation;
  }

  it("the live generation's output comes as JSON, or as Markdown for people", async () => {
    await published();
    const asJson = await api.ask("GET", path);
    expect([asJson.status, asJson.headers.get("content-type"), asJson.text]).toEqual([200, "application/json", json]);
    const asMarkdown = await api.ask("GET", `${path}?format=md`);
    expect(asMarkdown.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
    expect(asMarkdown.text).toBe("Payment");
  });

  it("a document without a live generation, or without the kind of output asked for, has no output", async () => {
    expect((await api.ask("GET", path)).json).toMatchObject({ status: 404, code: "no_output" });
    const generation = await published();
    await api.outputs.remove(markdownKey(documentId, generation));
    expect((await api.ask("GET", `${path}?format=md`)).json).toMatchObject({ status: 404, code: "no_output" });
    expect((await api.ask("GET", `${path}?format=xml`)).json).toMatchObject({
      status: 400,
      errors: [{ field: "format" }],
    });
    expect((await api.ask("GET", `${path}?fromat=md`)).json).toMatchObject({
      status: 400,
      errors: [{ field: "fromat", message: "Is not a known field." }],
    });
  });

  it("an output that is swept while it is asked for comes from the generation that replaced it", async () => {
    const first = await published();
    const reading = api.outputs.read.bind(api.outputs);
    api.outputs.read = async (key, options) => {
      api.outputs.read = reading;
      await api.clock.advance(5_000);
      await published();
      await api.outputs.remove(documentKey(documentId, first));
      return await reading(key, options);
    };
    const answer = await api.ask("GET", path);
    expect([answer.status, answer.text]).toEqual([200, json]);
  });

  it("another tenant's output is not found, a deleted one gone", async () => {
    await published();
    const other = await api.ask("GET", path, undefined, { authorization: `Bearer ${BETA}` });
    expect([other.status, other.json.code]).toEqual([404, "not_found"]);
    await api.ask("DELETE", `/documents/${documentId}`);
    expect((await api.ask("GET", path)).json).toMatchObject({ status: 410, code: "deleted" });
  });
});
