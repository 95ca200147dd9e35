import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MissingPrerequisiteError } from "../../support/engines/engine.ts";
import { preparePulumi } from "../../support/engines/pulumi.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-pulumi-engine-"));
  vi.stubEnv("PATH", folder);
  vi.stubEnv("TF_AWS_PROVIDER", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const nowhere = { go: [], mirrors: [] };
const silent = () => undefined;

describe("Pulumi's engine for the tests", () => {
  it("a pulumi on the path is used, with the plugins that are installed beside it", async () => {
    writeFileSync(join(folder, "pulumi"), "");
    const installed = join(folder, "installed");
    mkdirSync(join(installed, "plugins", "resource-aws-v7.48.0"), { recursive: true });
    vi.stubEnv("PULUMI_HOME", installed);
    const home = join(folder, "home");
    const environment = (await preparePulumi(silent, nowhere)).environment(home);
    expect(environment).toMatchObject({ PULUMI_HOME: home, PULUMI_BACKEND_URL: `file://${join(home, "state")}` });
    expect(environment.PATH?.split(delimiter)[0]).toBe(folder);
    // With what is there it is allowed to fetch the rest.
    expect(environment).not.toHaveProperty("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION");
    expect(readdirSync(join(home, "plugins"))).toEqual(["resource-aws-v7.48.0"]);
  });

  it("where there is no pulumi and none can be built, the tests say what is missing", async () => {
    await expect(preparePulumi(silent, nowhere)).rejects.toThrow(
      new MissingPrerequisiteError("needs pulumi on the path, or Go 1.25 to build it with"),
    );
    writeFileSync(join(folder, "go"), "");
    await expect(preparePulumi(silent, nowhere)).rejects.toThrow(
      new MissingPrerequisiteError(
        "needs pulumi on the path, or the Terraform AWS provider 5.100 (name its binary in TF_AWS_PROVIDER)",
      ),
    );
  });
});
