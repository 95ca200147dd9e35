import { describe, expect, it } from "vitest";
import { ProfileCatalog } from "../../../../src/config/profile-catalog.ts";
import { ingestSamplesOnce, sampleKey } from "../../../../src/handlers/local/samples.ts";
import { type DataFolder, openDataFolder } from "../../../../src/local/data-folder.ts";
import { SHIPPED_PROFILES } from "../../../../src/profiles/index.ts";
import { MemoryObjectStore } from "../../../support/memory-object-store.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

function folderOf(path = temporaryFolder()): DataFolder {
  const folder = openDataFolder(path);
  folder.release();
  return folder;
}

async function keysAfter(folder: DataFolder, options: Parameters<typeof ingestSamplesOnce>[2]) {
  const raw = new MemoryObjectStore();
  const isFirst = await ingestSamplesOnce(folder, raw, options);
  return { isFirst, keys: (await raw.list("")).objects.map(({ key }) => key) };
}

const SINGLE = { tenancy: "single", tenants: ["default"] } as const;

describe("the samples", () => {
  it("come at a data folder's first start, and never again", async () => {
    const folder = folderOf();
    const first = await keysAfter(folder, SINGLE);
    expect(first.isFirst).toBe(true);
    expect(first.keys).toContain(sampleKey("invoice-2026-0417.pdf"));
    expect(await keysAfter(folder, SINGLE)).toEqual({ isFirst: false, keys: [] });
  });

  it("that nobody wanted at the first start do not come at the next", async () => {
    const folder = folderOf();
    expect(await keysAfter(folder, { ...SINGLE, tenants: [] })).toEqual({ isFirst: true, keys: [] });
    expect(await keysAfter(folder, SINGLE)).toEqual({ isFirst: false, keys: [] });
  });

  it("of a start that was cut off come at the next one", async () => {
    const folder = folderOf();
    const broken = new MemoryObjectStore();
    broken.write = async () => await Promise.reject(new Error("cut off"));
    await expect(ingestSamplesOnce(folder, broken, SINGLE)).rejects.toThrow("cut off");
    expect((await keysAfter(folder, SINGLE)).keys).not.toEqual([]);
  });

  it("come to each tenant under a key of its own", async () => {
    const { keys } = await keysAfter(folderOf(), { tenancy: "multi", tenants: ["acme", "blue"] });
    const acme = keys.filter((key) => key.startsWith("acme/")).map((key) => key.slice("acme/".length));
    expect(acme.length).toBeGreaterThan(0);
    expect(keys.filter((key) => key.startsWith("blue/")).map((key) => key.slice("blue/".length))).toEqual(acme);
    expect(keys).toHaveLength(2 * acme.length);
  });

  it("that a profile was made for lie where it finds them", () => {
    const profiles = ProfileCatalog.from(SHIPPED_PROFILES);
    const choice = { contentType: "application/pdf", metadata: {}, requested: null };
    const chosen = (name: string) => profiles.choose({ ...choice, key: sampleKey(name) }).profile.name;
    expect(chosen("invoice-2026-0417.pdf")).toBe("invoice");
    expect(chosen("maintenance-contract.pdf")).toBe("contract");
  });
});
