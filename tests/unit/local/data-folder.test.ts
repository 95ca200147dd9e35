import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { DataFolderInUseError, DataFolderUnusableError, openDataFolder } from "../../../src/local/data-folder.ts";
import { loadSigningSecret } from "../../../src/local/signing-secret.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const HOLDER = fileURLToPath(new URL("../../support/hold-data-folder.ts", import.meta.url));

async function holdElsewhere(folder: string) {
  const child = spawn(process.execPath, [HOLDER, folder], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

describe("the data folder", () => {
  it("is made where it is missing, for its owner only", () => {
    const root = join(temporaryFolder(), "deep", "data");
    const folder = openDataFolder(root);
    expect(folder.root).toBe(root);
    expect(statSync(root).mode & 0o077).toBe(0);
    folder.release();
  });

  it("refuses a second owner with a clear sentence", async () => {
    const root = join(temporaryFolder(), "data");
    const child = await holdElsewhere(root);
    const attempt = () => openDataFolder(root);
    expect(attempt).toThrow(DataFolderInUseError);
    expect(attempt).toThrow(
      `The data folder ${root} is in use by another Sluice (process ${child.pid}); ` +
        "stop that one first, or start with another --data folder.",
    );
  });

  it("is free again after its owner was killed", async () => {
    const root = join(temporaryFolder(), "data");
    const child = await holdElsewhere(root);
    child.kill("SIGKILL");
    await once(child, "exit");
    openDataFolder(root).release();
  });

  it("is free again after its release, within one process too", () => {
    const root = join(temporaryFolder(), "data");
    const first = openDataFolder(root);
    expect(() => openDataFolder(root)).toThrow(DataFolderInUseError);
    expect(readFileSync(join(root, "owner.pid"), "utf8")).toBe(`${process.pid}\n`);
    first.release();
    first.release();
    const second = openDataFolder(root);
    first.release();
    expect(() => openDataFolder(root)).toThrow(DataFolderInUseError);
    second.release();
  });

  it("says what to do about a path that cannot be a folder", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    expect(() => openDataFolder(file)).toThrow(DataFolderUnusableError);
    expect(() => openDataFolder(file)).toThrow(/cannot be used \(EEXIST\); make it a folder you may write to/);
  });
});

describe("the signing secret", () => {
  it("is random, the same after a restart, and for its owner only", () => {
    const path = join(temporaryFolder(), "upload-signing.key");
    const secret = Buffer.from(loadSigningSecret(path));
    expect(secret).toHaveLength(32);
    expect(Buffer.from(loadSigningSecret(path))).toEqual(secret);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(Buffer.from(loadSigningSecret(join(temporaryFolder(), "other.key")))).not.toEqual(secret);
  });

  it("is made anew where its file is damaged", () => {
    const path = join(temporaryFolder(), "upload-signing.key");
    writeFileSync(path, "short");
    const secret = Buffer.from(loadSigningSecret(path));
    expect(secret).toHaveLength(32);
    expect(Buffer.from(loadSigningSecret(path))).toEqual(secret);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});
