import { createHash } from "node:crypto";
import { DEFAULT_TENANT, isTenantId, NO_TENANT } from "./caller.ts";

/** Whether keys carry their tenant as the first segment. */
export type Tenancy = "single" | "multi";

/** Crockford's base 32 in lower case: URL-safe, no letters that are mistaken for digits. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const ID_LENGTH = 26;

/**
 * The document that lives under an object key: hash(tenant, object key), 26 URL-safe characters (130 bits). The bucket
 * is left out, so that a restored bucket keeps its ids.
 */
export function documentIdOf(tenant: string, objectKey: string): string {
  const digest = createHash("sha256").update(`${tenant}\u0000${objectKey}`, "utf8").digest();
  let bits = 0n;
  for (const byte of digest.subarray(0, 17)) bits = (bits << 8n) | BigInt(byte);
  bits >>= 6n;
  let id = "";
  for (let i = 0; i < ID_LENGTH; i++) {
    id = `${ALPHABET[Number(bits & 31n)]}${id}`;
    bits >>= 5n;
  }
  return id;
}

/** True for a text of a document id's shape. */
export function isDocumentId(text: string): boolean {
  return /^[0-9a-hjkmnp-tv-z]{26}$/.test(text);
}

/** A key of the bucket, and whose it is. */
export interface KeyOwner {
  readonly tenant: string;
  /** The key relative to the tenant. */
  readonly key: string;
  readonly objectKey: string;
  readonly documentId: string;
}

/**
 * Whose object a key of the bucket is. In multi tenancy the first segment is the tenant; a key without one belongs to
 * {@link NO_TENANT}.
 */
export function ownerOfObjectKey(tenancy: Tenancy, objectKey: string): KeyOwner {
  if (tenancy === "single") return owner(DEFAULT_TENANT, objectKey, objectKey);
  const slash = objectKey.indexOf("/");
  const tenant = slash > 0 ? objectKey.slice(0, slash) : "";
  const key = objectKey.slice(slash + 1);
  if (!isTenantId(tenant) || key === "") return owner(NO_TENANT, objectKey, objectKey);
  return owner(tenant, key, objectKey);
}

/** The object behind a tenant's key. */
export function ownerOfTenantKey(tenancy: Tenancy, tenant: string, key: string): KeyOwner {
  return owner(tenant, key, tenancy === "single" ? key : `${tenant}/${key}`);
}

function owner(tenant: string, key: string, objectKey: string): KeyOwner {
  return { tenant, key, objectKey, documentId: documentIdOf(tenant, objectKey) };
}

/** The greatest length of an S3 object key, in bytes of UTF-8. */
export const MAX_OBJECT_KEY_BYTES = 1024;

/** True for the zero-byte markers that consoles make for folders: they are no documents. */
export function isFolderMarker(objectKey: string, size: number): boolean {
  return objectKey.endsWith("/") && size === 0;
}
