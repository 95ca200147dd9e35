import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { ownerOfTenantKey, type Tenancy } from "../../domain/identity.ts";
import type { DataFolder } from "../../local/data-folder.ts";
import type { ObjectStore } from "../../ports/object-store.ts";

const FOLDER = new URL("../../samples/", import.meta.url);

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".pdf": "application/pdf",
  ".html": "text/html",
  ".md": "text/markdown",
  ".txt": "text/plain",
};

/** Samples that lie under a prefix which the profile made for them matches; the others are anybody's. */
const FOLDERS: Readonly<Record<string, string>> = {
  "invoice-2026-0417.pdf": "invoices",
  "maintenance-contract.pdf": "contracts",
};

/** The key a sample is put under, relative to its tenant. */
export function sampleKey(name: string): string {
  return `${FOLDERS[name] ?? "samples"}/${name}`;
}

/** In the data folder once the samples were put there, or were not wanted. */
const MARK = "samples-ingested";

/**
 * Puts the samples that ship into the bucket, as `aws s3 cp` would; the worker takes it from there.
 * Only once in a data folder's life: a start that was cut off in between does it again, which changes nothing.
 * @returns whether this was the first start that came so far
 */
export async function ingestSamplesOnce(
  { root }: DataFolder,
  raw: ObjectStore,
  { tenancy, tenants }: { readonly tenancy: Tenancy; readonly tenants: readonly string[] },
): Promise<boolean> {
  const mark = join(root, MARK);
  if (existsSync(mark)) return false;
  for (const tenant of tenants) {
    for (const name of readdirSync(FOLDER).toSorted()) {
      const contentType = CONTENT_TYPES[extname(name)];
      if (contentType === undefined) continue;
      const { objectKey } = ownerOfTenantKey(tenancy, tenant, sampleKey(name));
      await raw.write(objectKey, readFileSync(new URL(name, FOLDER)), { contentType });
    }
  }
  writeFileSync(mark, "");
  return true;
}
