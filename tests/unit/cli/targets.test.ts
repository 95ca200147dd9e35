import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { chooseTarget, LOCAL_URL, readTargets, targetsPath, writeTargets } from "../../../src/cli/targets.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("targets", () => {
  let environment: Record<string, string>;
  let path: string;

  beforeEach(() => {
    environment = { XDG_CONFIG_HOME: temporaryFolder() };
    path = targetsPath(environment);
  });

  const staging = { url: "https://staging.example", auth: { kind: "iam", region: "eu-west-1" } } as const;
  const prod = { url: "https://prod.example", auth: { kind: "none" } } as const;

  it("the address on the command line comes first, this machine last", () => {
    expect(chooseTarget({}, environment)).toEqual({ url: LOCAL_URL, auth: { kind: "none" } });
    writeTargets(path, { targets: { staging, prod }, current: "staging" });
    expect(chooseTarget({}, environment)).toEqual(staging);
    const named = { ...environment, SLUICE_URL: "http://env.example/", SLUICE_TOKEN: "t" };
    const bearer = { kind: "bearer", variable: "SLUICE_TOKEN" };
    expect(chooseTarget({}, named)).toEqual({ url: "http://env.example", auth: bearer });
    expect(chooseTarget({ target: "prod" }, named)).toEqual(prod);
    expect(chooseTarget({ url: "http://line.example" }, named)).toEqual({ url: "http://line.example", auth: bearer });
    expect(() => chooseTarget({ url: "http://a.example", target: "prod" }, named)).toThrow("not both");
  });

  it("a target that is not there is refused with those that are", () => {
    writeTargets(path, { targets: { staging }, current: null });
    expect(() => chooseTarget({ target: "prod" }, environment)).toThrow(/no target "prod" \(known: staging\)/);
    expect(() => chooseTarget({ target: "constructor" }, environment)).toThrow('no target "constructor"');
    expect(() => chooseTarget({ url: "ftp://x.example" }, environment)).toThrow("no address of a service");
  });

  it("the file is the user's own, and a broken one is named", () => {
    writeTargets(path, { targets: { staging }, current: "staging" });
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(readTargets(path)).toEqual({ targets: { staging }, current: "staging" });
    expect(JSON.parse(readFileSync(path, "utf8"))).toHaveProperty("targets.staging.url");
    writeFileSync(path, "{");
    expect(() => readTargets(path)).toThrow(join("sluice", "targets.json"));
  });
});
