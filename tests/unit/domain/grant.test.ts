import fc from "fast-check";
import { expect, test } from "vitest";
import { grantText, parseGrantText } from "../../../src/domain/grant.ts";
import { documentIdOf } from "../../../src/domain/identity.ts";

const uploadId = "01K9BBBBBBBBBBBBBBBBBBBBBB";

test("a grant's text names its document, epoch and id, and comes back from it", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (key, epoch) => {
      const reference = { documentId: documentIdOf("acme", key), epoch, uploadId };
      expect(parseGrantText(grantText(reference))).toEqual(reference);
    }),
  );
});

test("texts that are no grant refer to none", () => {
  const good = grantText({ documentId: documentIdOf("acme", "a"), epoch: 3, uploadId });
  const bad = [undefined, "", "a.b.c", `${good}x`, ` ${good}`, good.replace(".3.", ".-3."), good.replace(".3.", "..")];
  for (const text of [...bad, good.replace(".3.", ".1e3."), good.toUpperCase()]) {
    expect(parseGrantText(text), text).toBeUndefined();
  }
});
