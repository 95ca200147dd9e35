import { describe, expect, it } from "vitest";
import { nodeProblem } from "../../../src/handlers/require-node.ts";

describe("nodeProblem", () => {
  it("has nothing against any Node.js 24, this process's included", () => {
    expect(nodeProblem("24.0.0")).toBeUndefined();
    expect(nodeProblem()).toBeUndefined();
  });

  it("says of another version what to do", () => {
    for (const version of ["20.20.2", "25.1.0"])
      expect(nodeProblem(version)).toMatch(`this is ${version}: start it with`);
  });
});
