import { describe, expect, it } from "vitest";
import { healthOf } from "../../../../src/handlers/local/health.ts";

describe("the health of one machine's service", () => {
  const index = { ready: async () => {} };
  const queue = { depth: async () => ({ ready: 0 }) };

  it("is ok where passages can be searched and messages taken", async () => {
    expect(await healthOf({ index, queue })).toEqual({
      status: "ok",
      checks: { index: { ok: true }, queue: { ok: true } },
    });
  });

  it("is degraded where one of them fails, which is named with its reason", async () => {
    const broken = {
      ready: async () => {
        throw new Error("The disk is full.");
      },
    };
    expect(await healthOf({ index: broken, queue })).toEqual({
      status: "degraded",
      checks: { index: { ok: false, detail: "The disk is full." }, queue: { ok: true } },
    });
  });
});
