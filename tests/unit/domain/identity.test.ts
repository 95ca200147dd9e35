import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTenantId, NO_TENANT } from "../../../src/domain/caller.ts";
import {
  documentIdOf,
  isDocumentId,
  isFolderMarker,
  ownerOfObjectKey,
  ownerOfTenantKey,
} from "../../../src/domain/identity.ts";

const tenants = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);
const keys = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });

describe("document ids", () => {
  test("a document's id is the same on every machine and at every time", () => {
    expect(documentIdOf("default", "a.pdf")).toBe(documentIdOf("default", "a.pdf"));
    expect(documentIdOf("default", "a.pdf")).toBe("zz6hdane0zkhmkkjkc6aer5er3");
  });

  test("ids have 26 URL-safe characters, whatever the key", () => {
    fc.assert(
      fc.property(tenants, keys, (tenant, key) => {
        const id = documentIdOf(tenant, key);
        expect(id).toHaveLength(26);
        expect(isDocumentId(id)).toBe(true);
        expect(encodeURIComponent(id)).toBe(id);
      }),
    );
  });

  test("another tenant or another key is another document", () => {
    fc.assert(
      fc.property(tenants, keys, tenants, keys, (tenantA, keyA, tenantB, keyB) => {
        const same = tenantA === tenantB && keyA === keyB;
        expect(documentIdOf(tenantA, keyA) === documentIdOf(tenantB, keyB)).toBe(same);
      }),
    );
    expect(documentIdOf("a", "b")).not.toBe(documentIdOf("ab", ""));
  });

  test("texts of another shape are no ids", () => {
    const id = documentIdOf("default", "a.pdf");
    for (const text of ["", id.slice(1), `${id}0`, id.toUpperCase(), `${id.slice(1)}l`, `${id}\n`]) {
      expect(isDocumentId(text), text).toBe(false);
    }
  });
});

describe("whose a key is", () => {
  test("in single tenancy every key is the default tenant's", () => {
    expect(ownerOfObjectKey("single", "acme/a.pdf")).toMatchObject({ tenant: "default", key: "acme/a.pdf" });
  });

  test("in multi tenancy the first segment is the tenant", () => {
    expect(ownerOfObjectKey("multi", "acme/2026/a.pdf")).toEqual(ownerOfTenantKey("multi", "acme", "2026/a.pdf"));
    expect(ownerOfObjectKey("multi", "acme/2026/a.pdf")).toMatchObject({ tenant: "acme", key: "2026/a.pdf" });
  });

  test("A key without a tenant belongs to nobody who could ask for it", () => {
    for (const objectKey of ["a.pdf", "/a.pdf", "acme/", "a b/x", "(none)/x", "-x/y"]) {
      const owner = ownerOfObjectKey("multi", objectKey);
      expect(owner, objectKey).toMatchObject({ tenant: NO_TENANT, key: objectKey, objectKey });
    }
    expect(isTenantId(NO_TENANT)).toBe(false);
  });

  test("a tenant's key and the object behind it name the same document, in either tenancy", () => {
    fc.assert(
      fc.property(tenants, keys, (tenant, key) => {
        const owner = ownerOfTenantKey("multi", tenant, key);
        expect(ownerOfObjectKey("multi", owner.objectKey)).toEqual(owner);
        const single = ownerOfTenantKey("single", "default", key);
        expect(ownerOfObjectKey("single", single.objectKey)).toEqual(single);
      }),
    );
  });

  test("only an empty object whose key ends with a slash is a folder marker", () => {
    expect(isFolderMarker("a/", 0)).toBe(true);
    expect(isFolderMarker("a/", 1)).toBe(false);
    expect(isFolderMarker("a", 0)).toBe(false);
  });
});
