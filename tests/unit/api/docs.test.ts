import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { DOCS_FILES } from "../../../src/api/docs.ts";
import { docsFilesOfPackage } from "../../../src/handlers/docs-files.ts";
import { ApiUnderTest } from "./api-under-test.ts";

const signedOut = { authorization: "" };

describe("GET /docs", () => {
  it("the docs page asks nobody but the service", async () => {
    const api = new ApiUnderTest({ docsFile: docsFilesOfPackage() });
    const page = await api.ask("GET", "/docs", undefined, signedOut);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toMatch(/https?:|\*/);
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(loaded).toHaveLength(4);
    for (const path of loaded) {
      const file = await api.ask("GET", `/${path}`, undefined, signedOut);
      expect([path, file.status]).toEqual([path, 200]);
      expect(file.headers.get("content-type")).toMatch(/css|javascript|png/);
      expect(file.headers.get("cache-control")).toBe("public, max-age=3600");
    }
  });

  it("only files of the page are served", async () => {
    const api = new ApiUnderTest({ docsFile: async () => Buffer.from("secret") });
    for (const name of ["package.json", "..%2fpackage.json", "toString", "swagger-ui.css%00"]) {
      const answer = await api.ask("GET", `/docs/${name}`, undefined, signedOut);
      expect([name, answer.status, answer.json.code]).toEqual([name, 404, "no_such_route"]);
    }
  });

  it("every file of the page is in the package", () => {
    const folder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
    for (const name of DOCS_FILES) expect(existsSync(join(folder, name)), name).toBe(true);
  });
});
