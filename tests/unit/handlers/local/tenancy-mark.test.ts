import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { assertSameTenancy, TenancyChangedError } from "../../../../src/handlers/local/tenancy-mark.ts";
import { type DataFolder, openDataFolder } from "../../../../src/local/data-folder.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

function newFolder(): DataFolder {
  const folder = openDataFolder(temporaryFolder());
  folder.release();
  return folder;
}

it.each([
  ["single", "multi", "without --tokens and cannot be used with it"],
  ["multi", "single", "with --tokens and cannot be used without it"],
] as const)("a folder of %s tenancy is not opened with %s, and the sentence says why", (before, after, sentence) => {
  const folder = newFolder();
  assertSameTenancy(folder, before);
  assertSameTenancy(folder, before);
  expect(() => assertSameTenancy(folder, after)).toThrow(TenancyChangedError);
  expect(() => assertSameTenancy(folder, after)).toThrow(`${folder.root} was made ${sentence}`);
  assertSameTenancy(folder, before);
});

it("a mark that a crash left empty is written anew", () => {
  const folder = newFolder();
  writeFileSync(join(folder.root, "tenancy"), "");
  assertSameTenancy(folder, "multi");
  expect(() => assertSameTenancy(folder, "single")).toThrow(TenancyChangedError);
});
