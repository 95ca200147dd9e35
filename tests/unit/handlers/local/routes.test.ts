import { expect, it, onTestFinished } from "vitest";
import { UnauthenticatedError } from "../../../../src/api/authentication.ts";
import { type Routes, routed } from "../../../../src/handlers/local/routes.ts";
import { openEventStream } from "../../../../src/local/event-stream.ts";
import { expectNeverTold, RecordingTelemetry } from "../../../support/recording-telemetry.ts";

const HOME = "http://127.0.0.1:8080";

/** The routes over an API and an upload endpoint that answer with who was asked what. */
function someRoutes(parts: Partial<Routes> = {}) {
  const stream = openEventStream({ path: ":memory:" });
  onTestFinished(() => stream.close());
  const telemetry = new RecordingTelemetry();
  const answering = (who: string) => (request: Request, source?: unknown) =>
    Response.json({ who, path: new URL(request.url).pathname, method: request.method, source });
  const routes: Routes = {
    api: { fetch: answering("api") },
    uploads: async (request, source) => answering("uploads")(request, source),
    stream,
    authenticate: async () => ({ tenant: "acme", principal: "ann" }),
    ending: new AbortController().signal,
    telemetry,
    ...parts,
  };
  return { fetch: routed(routes), stream, telemetry };
}

it("uploads go to the endpoint that takes them, everything else to the API, with the client's address", async () => {
  const { fetch } = someRoutes();
  const asked = async (path: string, init?: RequestInit) =>
    await (await fetch(new Request(`${HOME}${path}`, init), "10.0.0.7")).json();
  const source = { address: "10.0.0.7" };
  expect(await asked("/uploads/raw-input/a", { method: "PUT" })).toMatchObject({ who: "uploads", source });
  expect(await asked("/documents?cursor=x")).toMatchObject({ who: "api", path: "/documents", source });
  expect(await asked("/events", { method: "POST" })).toMatchObject({ who: "api", path: "/events", method: "POST" });
});

it("a caller's events are streamed, and only its tenant's, until the service ends", async () => {
  const ending = new AbortController();
  const { fetch, stream } = someRoutes({ ending: ending.signal });
  const answer = await fetch(new Request(`${HOME}/events`));
  expect(answer.headers.get("content-type")).toMatch("text/event-stream");
  const told = answer.text();
  for (const tenant of ["blue", "acme"]) {
    const detail = { documentId: tenant, tenant, key: "k", name: "n", generation: 1 };
    const nothing = { versionId: null, profile: null, reason: null };
    stream.append({ id: tenant, source: "sluice", type: "Document Ready", time: 0, detail: { ...detail, ...nothing } });
  }
  // The stream has told what there was once its listener waits again.
  await new Promise((resolve) => setImmediate(resolve));
  ending.abort();
  expect(await told).toContain("id: acme");
  expect(await told).not.toContain("blue");
});

it("nobody listens without being known: the API says what is missing", async () => {
  const { fetch } = someRoutes({ authenticate: async () => await Promise.reject(new UnauthenticatedError(false)) });
  expect(await (await fetch(new Request(`${HOME}/events`))).json()).toMatchObject({ who: "api" });
});

it("an error that nobody expected is a problem without its text, which the log has", async () => {
  const secret = "a text of a document";
  const { fetch, telemetry } = someRoutes({
    uploads: async () => await Promise.reject(Object.assign(new Error("The disk is full."), { text: secret })),
  });
  const answer = await fetch(new Request(`${HOME}/uploads/a`, { method: "PUT" }));
  expect(answer.status).toBe(500);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toMatchObject({ code: "internal", status: 500 });
  expect(telemetry.logs).toMatchObject([{ level: "error", fields: { errorMessage: "The disk is full." } }]);
  expectNeverTold(telemetry, secret);
});
