import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { ApiUnderTest } from "./api-under-test.ts";

const METHODS = ["get", "put", "post", "delete", "patch"];

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly unknown[];
  readonly requestBody?: { readonly content: Record<string, { schema: { $ref: string } }> };
  readonly responses: Record<string, { description: string; content?: Record<string, { schema: { $ref?: string } }> }>;
}

describe("GET /openapi.json", () => {
  const api = new ApiUnderTest();
  // biome-ignore lint/suspicious/noExplicitAny: the document is JSON of the specification's shape
  let document: any;
  let operations: { path: string; method: string; operation: Operation }[];

  beforeAll(async () => {
    document = (await api.ask("GET", "/openapi.json")).json;
    operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
    );
  });

  test("every route is in the OpenAPI document", () => {
    expect(document.openapi).toBe("3.1.0");
    const routes = api.app.routes
      .filter(({ method }) => METHODS.includes(method.toLowerCase()))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}")}`);
    const described = operations.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(described)).toEqual(new Set(routes));
    expect(described).toHaveLength(19);
    for (const { path, operation } of operations) {
      const open = ["/health", "/openapi.json", "/docs", "/docs/{file}"].includes(path);
      expect(operation.security).toEqual(open ? [] : [{ bearer: [] }]);
      expect(Object.keys(operation.responses).some((status) => status.startsWith("2"))).toBe(true);
      if (open) continue;
      for (const status of ["401", "500", "503"]) {
        expect(operation.responses[status]?.content).toHaveProperty(["application/problem+json"]);
      }
    }
    expect(document.components.securitySchemes.bearer).toMatchObject({ type: "http", scheme: "bearer" });
  });

  test("every operation has its own id, a summary, and references that lead somewhere", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations) expect(operation.summary).toBeTruthy();
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      const found = reference.split("/").reduce((value, step) => value?.[step], document);
      expect(found, reference).toBeDefined();
    }
  });

  test("every schema is JSON Schema 2020-12, and its own example fits it", () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: "api", components: document.components });
    const schemas = Object.entries<{ example?: unknown }>(document.components.schemas);
    expect(schemas.length).toBeGreaterThan(6);
    for (const [name, schema] of schemas) {
      const validate = ajv.getSchema(`api#/components/schemas/${name}`);
      expect(schema.example, name).toBeDefined();
      expect(validate?.(schema.example), `${name}: ${JSON.stringify(validate?.errors)}`).toBe(true);
    }
  });

  test("every example body in the OpenAPI document is accepted", async () => {
    const { documentId } = await api.granted();
    await api.concluded(documentId, { outcome: "READY", result: {} });
    const registered = new Map([["contract", "invoice"]]);
    let sent = 0;
    for (const { path, method, operation } of operations) {
      const reference = operation.requestBody?.content["application/json"]?.schema.$ref;
      if (reference === undefined) continue;
      const example = structuredClone(document.components.schemas[reference.split("/").at(-1) ?? ""].example);
      // The prefix of whoever asks.
      if (path === "/imports") example.prefix = "alpha/";
      if (registered.has(example.profile)) example.profile = registered.get(example.profile);
      const answer = await api.ask(method.toUpperCase(), path.replace("{id}", documentId), example);
      expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300);
      sent += 1;
    }
    expect(sent).toBe(7);
  });

  test("answers have the shape that the document promises", async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: "api", components: document.components });
    const fits = (name: string, value: unknown) => {
      const validate = ajv.getSchema(`api#/components/schemas/${name}`);
      expect(validate?.(value), `${name}: ${JSON.stringify(validate?.errors)}`).toBe(true);
    };
    const upload = await api.granted();
    fits("Upload", upload);
    const path = `/documents/${upload.documentId}`;
    fits("Document", (await api.ask("GET", path)).json);
    await api.concluded(upload.documentId, { outcome: "READY", result: {} });
    fits("Document", (await api.ask("GET", path)).json);
    fits("SearchResult", (await api.ask("POST", "/search", { query: "q" })).json);
    fits("Problem", (await api.ask("POST", "/search", {})).json);
    fits("Accepted", (await api.ask("DELETE", path)).json);
    fits("Health", (await api.ask("GET", "/health")).json);
  });
});
