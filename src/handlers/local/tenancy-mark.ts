import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Tenancy } from "../../domain/identity.ts";
import type { DataFolder } from "../../local/data-folder.ts";

/** A data folder was made with the other tenancy: its keys would mean something else. */
export class TenancyChangedError extends Error {
  override readonly name = "TenancyChangedError";
  constructor(folder: string, before: Tenancy) {
    const [was, now] = before === "single" ? ["without", "with"] : ["with", "without"];
    super(
      `The data folder ${folder} was made ${was} --tokens and cannot be used ${now} it; choose another folder with --data.`,
    );
  }
}

/** Notes a new folder's tenancy. @throws {TenancyChangedError} when an old one has the other. */
export function assertSameTenancy({ root }: DataFolder, tenancy: Tenancy): void {
  const mark = join(root, "tenancy");
  const before = existsSync(mark) ? readFileSync(mark, "utf8").trim() : "";
  // A mark without a word in it is what a crash left of the very first start.
  if (before === "") writeFileSync(mark, `${tenancy}\n`);
  else if (before !== tenancy) throw new TenancyChangedError(root, before as Tenancy);
}
