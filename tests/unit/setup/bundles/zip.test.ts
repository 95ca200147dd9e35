import { describe, expect, it } from "vitest";
import { zip } from "../../../../src/setup/bundles/zip.ts";
import { readZip } from "../../../support/read-zip.ts";

const text = (content: string) => Buffer.from(content, "utf8");

describe("the archive of a function", () => {
  const files = [
    ["index.mjs", text("export const handler = () => {};")],
    ["data/ü.txt", text("ä".repeat(10_000))],
    ["data/empty", text("")],
  ] as const;

  it("holds every file, sorted, with no date and readable for everybody", () => {
    const entries = readZip(zip(new Map(files)));
    expect(entries.map(({ name }) => name)).toEqual(["data/empty", "data/ü.txt", "index.mjs"]);
    for (const { name, bytes, moment, mode } of entries) {
      expect(bytes).toEqual(files.find(([path]) => path === name)?.[1]);
      expect([...moment, mode]).toEqual([0, 0x21, 0o100644]);
    }
  });

  it("depends on names and bytes alone, and on each of them", () => {
    const archive = zip(new Map(files));
    expect(zip(new Map(files.toReversed()))).toEqual(archive);
    expect(zip(new Map([...files, ["more", text("")]]))).not.toEqual(archive);
    expect(zip(new Map([["index.mjs", text("other")], ...files.slice(1)]))).not.toEqual(archive);
  });
});
