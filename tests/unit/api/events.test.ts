import { describe, expect, test } from "vitest";
import { ALPHA, ApiUnderTest, BETA } from "./api-under-test.ts";

/** An API whose streams say who listens behind what. */
const streaming = () =>
  new ApiUnderTest({
    events: ({ tenant }, request) => new Response(`${tenant} behind ${request.headers.get("last-event-id")}`),
  });

describe("GET /events", () => {
  test("a caller listens to its own tenant's events, behind the last one it saw", async () => {
    const api = streaming();
    expect((await api.ask("GET", "/events", undefined, { "last-event-id": "7" })).text).toBe("alpha behind 7");
    const authorization = `Bearer ${BETA}`;
    expect((await api.ask("GET", "/events", undefined, { authorization })).text).toBe("beta behind null");
  });

  test("nobody listens without being known", async () => {
    const answer = await streaming().ask("GET", "/events", undefined, { authorization: `Bearer ${ALPHA}x` });
    expect([answer.status, answer.json.code]).toEqual([401, "unauthenticated"]);
  });

  test("HEAD opens no stream, and other methods are refused", async () => {
    const api = new ApiUnderTest({ events: () => expect.fail("A stream was opened.") });
    const head = await api.ask("HEAD", "/events");
    expect([head.status, head.headers.get("content-type"), head.text]).toEqual([200, "text/event-stream", ""]);
    const post = await api.ask("POST", "/events", {});
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
  });

  test("an installation without streams neither serves nor describes them", async () => {
    const api = new ApiUnderTest();
    expect((await api.ask("GET", "/events")).json.code).toBe("no_such_route");
    const { paths } = (await api.ask("GET", "/openapi.json")).json;
    expect(paths).not.toHaveProperty("/events");
    expect((await streaming().ask("GET", "/openapi.json")).json.paths).toHaveProperty("/events.get.operationId");
  });
});
