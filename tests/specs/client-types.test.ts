import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { clientTypes } from "../../src/setup/client-types.mjs";
import { ApiUnderTest } from "../unit/api/api-under-test.ts";

it("the client's types are those of the API", async () => {
  const { json } = await new ApiUnderTest({ events: () => new Response() }).ask("GET", "/openapi.json");
  const current = readFileSync(new URL("../../src/cli/client/api-types.ts", import.meta.url), "utf8");
  expect(await clientTypes(json), "generate them anew: node src/setup/client-types.mjs").toBe(current);
});
