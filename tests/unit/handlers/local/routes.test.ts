import { expect, it } from "vitest";
import { type Routes, routed } from "../../../../src/handlers/local/routes.ts";
import { expectNeverTold, RecordingTelemetry } from "../../../support/recording-telemetry.ts";

const HOME = "http://127.0.0.1:8080";

/** The routes over an API and an upload endpoint that answer with who was asked what. */
function someRoutes(parts: Partial<Routes> = {}) {
  const telemetry = new RecordingTelemetry();
  const answering = (who: string) => (request: Request, source?: unknown) =>
    Response.json({ who, path: new URL(request.url).pathname, method: request.method, source });
  const routes: Routes = {
    api: { fetch: answering("api") },
    uploads: async (request, source) => answering("uploads")(request, source),
    telemetry,
    ...parts,
  };
  return { fetch: routed(routes), telemetry };
}

it("uploads go to the endpoint that takes them, everything else to the API, with the client's address", async () => {
  const { fetch } = someRoutes();
  const asked = async (path: string, init?: RequestInit) =>
    await (await fetch(new Request(`${HOME}${path}`, init), "10.0.0.7")).json();
  const source = { address: "10.0.0.7" };
  expect(await asked("/uploads/raw-input/a", { method: "PUT" })).toMatchObject({ who: "uploads", source });
  expect(await asked("/documents?cursor=x")).toMatchObject({ who: "api", path: "/documents", source });
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
