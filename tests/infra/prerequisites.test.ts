import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CommandError } from "../../infra/scripts/command-error.ts";
import { assertReady, type Surroundings } from "../../infra/scripts/prerequisites.ts";
import { configOf } from "../../infra/scripts/stack-file.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sluice-prerequisites-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A machine with a bucket for the state, a passphrase and credentials, changed as a test wants it. */
function ready(changes: Partial<Surroundings> & { readonly whoami?: () => string } = {}): Promise<void> {
  const { whoami = () => "s3://my-state", ...surroundings } = changes;
  const pulumiOutput = async ([command]: readonly string[]) =>
    command === "whoami" ? JSON.stringify({ user: "ann", url: whoami() }) : "v3.259.0";
  return assertReady(
    { root, stack: "acme/sluice/dev", pulumiOutput },
    {
      env: { PULUMI_CONFIG_PASSPHRASE: "" },
      isTerminal: false,
      credentials: async () => ({}),
      ...surroundings,
    },
  );
}

const refused = (message: RegExp) =>
  expect.objectContaining({ name: "CommandError", message: expect.stringMatching(message) });

describe("what has to be there before a stack is made", () => {
  it("what a first deployment lacks is told before anything is begun", async () => {
    await ready();
    const loggedOut = () => {
      throw new CommandError("pulumi whoami ended with code 3.");
    };
    await expect(ready({ whoami: loggedOut })).rejects.toEqual(refused(/^Pulumi does not know yet.*pulumi login s3:/));
    await expect(ready({ env: {} })).rejects.toEqual(
      refused(/^The state at s3:\/\/my-state .* PULUMI_CONFIG_PASSPHRASE .* --secrets-provider "awskms:/),
    );
    const credentials = async () => {
      throw new Error("Could not load credentials from any providers");
    };
    await expect(ready({ credentials })).rejects.toEqual(refused(/^No AWS credentials were found \(Could not load/));
  });

  it("no passphrase is asked for where Pulumi asks itself, its service keeps secrets, or a KMS key does", async () => {
    await ready({ env: {}, isTerminal: true });
    await ready({ env: {}, whoami: () => "https://app.pulumi.com/ann" });
    writeFileSync(join(root, "Pulumi.dev.yaml"), "secretsprovider: awskms://alias/state?region=eu-central-1\n");
    await ready({ env: {} });
    writeFileSync(join(root, "Pulumi.dev.yaml"), "encryptionsalt: v1:abc\n");
    await expect(ready({ env: {} })).rejects.toThrow("PULUMI_CONFIG_PASSPHRASE");
  });

  it("a missing Pulumi is told as what it is", async () => {
    const pulumiOutput = async () => {
      throw new CommandError('The command "pulumi" is not on the path.');
    };
    await expect(assertReady({ root, stack: "dev", pulumiOutput })).rejects.toThrow("is not on the path");
  });

  it("a wrong stack file is told by its key before anything is begun", () => {
    const file = join(root, "Pulumi.dev.yaml");
    expect(configOf(file).environment).toBe("prod");
    writeFileSync(file, "config:\n  sluice:workerMemory: lots\n");
    expect(() => configOf(file)).toThrow(CommandError);
    expect(() => configOf(file)).toThrow("sluice:workerMemory: Give a whole number");
  });
});
