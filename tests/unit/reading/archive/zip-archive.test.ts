import { describe, expect, it } from "vitest";
import { ZipArchive } from "../../../../src/reading/archive/zip-archive.ts";
import { makeZip, type ZipPart } from "../../../support/make-zip.ts";
import { READING_LIMITS } from "../../../support/reading.ts";

const open = (parts: readonly ZipPart[], limits = READING_LIMITS) => new ZipArchive(makeZip(parts), limits);
const textOf = async (archive: ZipArchive, name: string) => (await archive.readWhole(name))?.toString();

describe("ZipArchive", () => {
  it("reads entries by name, whatever its case, deflated, stored and streamed", async () => {
    const archive = open([
      { name: "a/One.xml", content: "one" },
      { name: "two", content: "two", stored: true },
      { name: "three", content: "three", streamed: true },
    ]);
    expect(archive.names()).toEqual(["a/One.xml", "two", "three"]);
    expect(await textOf(archive, "A/one.XML")).toBe("one");
    expect(await textOf(archive, "two")).toBe("two");
    expect(await textOf(archive, "three")).toBe("three");
    expect(await textOf(archive, "four")).toBeUndefined();
    expect(archive.damaged).toBe(false);
  });

  it("an archive without its directory is read by its entries' own headers", async () => {
    const whole = makeZip([
      { name: "one", content: "first" },
      { name: "two", content: "x".repeat(5000), streamed: true },
    ]);
    const archive = new ZipArchive(whole.subarray(0, whole.length - 60), READING_LIMITS);
    expect(archive.damaged).toBe(true);
    expect(await textOf(archive, "one")).toBe("first");
    expect(await textOf(archive, "two")).toBe("x".repeat(5000));
  });

  it("a damaged entry ends where its damage begins, and the archive says that it is damaged", async () => {
    const content = Array.from({ length: 20_000 }, (_, index) => (index * index).toString(36)).join("");
    const bytes = makeZip([{ name: "one", content }]);
    bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 40);
    const archive = new ZipArchive(bytes, READING_LIMITS);
    const read = (await textOf(archive, "one")) ?? "";
    expect(read.length).toBeGreaterThan(1000);
    expect(content.startsWith(read.slice(0, 1000))).toBe(true);
    expect(archive.damaged).toBe(true);
  });

  it("an archive that inflates past the limit, in one entry or in all, is refused while it inflates", async () => {
    const limits = { ...READING_LIMITS, inflatedBytes: 100_000 };
    const archive = open(
      [
        { name: "a", content: "x".repeat(60_000) },
        { name: "b", content: "y".repeat(60_000) },
      ],
      limits,
    );
    await archive.readWhole("a");
    await expect(archive.readWhole("b")).rejects.toMatchObject({ code: "limit_exceeded" });
    const bomb = open([{ name: "a", content: Buffer.alloc(40 * 1024 * 1024) }]);
    await expect(bomb.readWhole("a")).rejects.toMatchObject({ code: "limit_exceeded" });
  });

  it("refuses encrypted entries, too many entries and none", async () => {
    await expect(open([{ name: "a", content: "x", encrypted: true }]).readWhole("a")).rejects.toMatchObject({
      code: "encrypted",
    });
    expect(() => open(Array.from({ length: 20_001 }, (_, n) => ({ name: `${n}`, content: "", stored: true })))).toThrow(
      expect.objectContaining({ code: "limit_exceeded" }),
    );
    expect(() => open([])).toThrow(expect.objectContaining({ code: "unreadable" }));
  });
});
