import { describe, expect, it } from "vitest";
import { FLAVORS } from "../../../../src/aws/opensearch/flavors.ts";
import { ensureIndex, moveAlias } from "../../../../src/aws/opensearch/index-admin.ts";
import { indexBody } from "../../../../src/aws/opensearch/index-definition.ts";
import { type EngineAnswer, scriptedEngine } from "../../../support/scripted-engine.ts";

const vectors = { modelId: "titan", dimensions: 1024 };
const flavor = FLAVORS["serverless-classic"];
const ALIAS = "sluice-titan-1024";
const INDEX = `${ALIAS}-v1`;

function admin(...answers: EngineAnswer[]) {
  const scripted = scriptedEngine(...answers);
  const { engine, clock, requests } = scripted;
  const paths = () => requests.map(({ method, path }) => `${method} ${path}`);
  return { ...scripted, paths, ensure: () => ensureIndex({ engine, clock, flavor, prefix: "sluice", vectors }) };
}

describe("index-admin", () => {
  it("An index is made once, waited for, and found under its alias", async () => {
    const { ensure, paths, requests } = admin(404, {}, { count: 0 }, 404, {});
    expect(await ensure()).toEqual({ index: INDEX, created: true, aliasOf: INDEX });
    expect(paths()).toEqual([
      `GET /${INDEX}`,
      `PUT /${INDEX}`,
      `POST /${INDEX}/_count`,
      `GET /_alias/${ALIAS}`,
      "POST /_aliases",
    ]);
    expect(requests[1]?.body).toEqual(indexBody(flavor, vectors));
    expect(requests[4]?.body).toEqual({ actions: [{ add: { index: INDEX, alias: ALIAS } }] });
    const again = admin({}, { count: 3 }, { [INDEX]: {} });
    expect(await again.ensure()).toEqual({ index: INDEX, created: false, aliasOf: INDEX });
  });

  it("A policy or an index that does not hold yet is waited for", async () => {
    const { ensure, clock } = admin(403, 403, 404, {}, 404, { count: 0 }, 404, {});
    expect(await ensure()).toMatchObject({ created: true });
    expect(clock.sleeps).toEqual([2000, 2000, 2000]);
    const never = admin(403);
    await expect(never.ensure()).rejects.toMatchObject({ message: expect.stringContaining("data access policy") });
    expect(never.clock.sleeps.length).toBeGreaterThan(60);
  });

  it("An alias that points at another index is left until it is moved", async () => {
    const { ensure, paths } = admin(404, {}, { count: 0 }, { "sluice-titan-1024-v0": {} });
    expect(await ensure()).toEqual({ index: INDEX, created: true, aliasOf: "sluice-titan-1024-v0" });
    expect(paths()).not.toContain("POST /_aliases");
    const { engine, requests } = scriptedEngine({ "sluice-titan-1024-v0": {} }, {});
    await moveAlias(engine, ALIAS, INDEX);
    expect(requests[1]?.body).toEqual({
      actions: [{ remove: { index: "sluice-titan-1024-v0", alias: ALIAS } }, { add: { index: INDEX, alias: ALIAS } }],
    });
  });

  it("takes an index that somebody else makes at the same time", async () => {
    const { ensure } = admin(404, 400, {}, { count: 0 }, { [INDEX]: {} });
    expect(await ensure()).toMatchObject({ created: false });
  });
});
