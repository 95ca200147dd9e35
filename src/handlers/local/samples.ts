import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { ownerOfTenantKey, type Tenancy } from "../../domain/identity.ts";
import type { ObjectStore } from "../../ports/object-store.ts";

const FOLDER = new URL("../../samples/", import.meta.url);

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".pdf": "application/pdf",
  ".html": "text/html",
  ".md": "text/markdown",
  ".txt": "text/plain",
};

/** Puts the samples that ship into the bucket under `samples/`, as `aws s3 cp` would; the worker takes it from there. */
export async function ingestSamples(raw: ObjectStore, tenancy: Tenancy, tenants: readonly string[]): Promise<void> {
  for (const tenant of tenants) {
    for (const name of readdirSync(FOLDER).toSorted()) {
      const contentType = CONTENT_TYPES[extname(name)];
      if (contentType === undefined) continue;
      const { objectKey } = ownerOfTenantKey(tenancy, tenant, `samples/${name}`);
      await raw.write(objectKey, readFileSync(new URL(name, FOLDER)), { contentType });
    }
  }
}
