import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidObjectKeyError, keyBytes, keyFromPath, keyToPath } from "../../../src/local/objects/object-key.ts";

describe("an object key in a URL's path", () => {
  it("comes out as it went in, though clients resolve dots", () => {
    const segment = fc.oneof(
      fc.constantFrom("", ".", "..", "~", "~.", "~..", "%2e", "a b"),
      fc.string({ unit: "grapheme" }),
    );
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
        const key = segments.join("/");
        const url = new URL(`http://localhost/uploads/bucket/${keyToPath(key)}`);
        expect(keyFromPath(url.pathname.slice("/uploads/bucket/".length))).toBe(key);
      }),
    );
  });

  it("is none where it is not well encoded", () => {
    expect(keyFromPath("a/%ff")).toBeUndefined();
    expect(keyFromPath("%")).toBeUndefined();
  });
});

describe("an object key", () => {
  it("has 1–1,024 bytes of well-formed text", () => {
    expect(keyBytes("é".repeat(512))).toHaveLength(1024);
    for (const key of ["", "é".repeat(513), "a\ud800"]) expect(() => keyBytes(key)).toThrow(InvalidObjectKeyError);
  });
});
