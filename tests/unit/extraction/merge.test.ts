import { expect, test } from "vitest";
import { EvidenceLookup } from "../../../src/extraction/evidence.ts";
import { mergeField, type WindowField } from "../../../src/extraction/merge.ts";

const TABLE = { type: "array", items: { type: "object" } };

function part(names: readonly string[], sharedText = ""): WindowField {
  return {
    field: { value: names.map((name) => ({ name })), grounded: true, evidence: null },
    sharedPages: new Set(sharedText === "" ? [] : [1]),
    lookup: new EvidenceLookup([{ page: 1, text: sharedText }]),
  };
}

const names = (parts: readonly WindowField[]) =>
  (mergeField(TABLE, parts)?.field.value as readonly { name: string }[] | undefined)?.map(({ name }) => name);

test("Where windows list a shared page differently, a row goes only as often as the page shows it", () => {
  const before = part(["twin", "x", "twin", "y"]);
  expect(names([before, part(["twin", "z", "twin"], "one twin here")])).toEqual([
    "twin",
    "x",
    "twin",
    "y",
    "z",
    "twin",
  ]);
  expect(names([before, part(["twin", "z", "twin"], "twin and twin")])).toEqual(["twin", "x", "twin", "y", "z"]);
  expect(names([before, part(["twin", "z", "twin"], "none of it")])).toEqual([
    "twin",
    "x",
    "twin",
    "y",
    "twin",
    "z",
    "twin",
  ]);
});

test("Without shared pages equal rows stay", () => {
  expect(names([part(["a", "b"]), part(["b", "c"])])).toEqual(["a", "b", "b", "c"]);
});
