import { describe, expect, test } from "vitest";
import { checkedProfiles } from "../../../src/config/check-profiles.ts";
import type { ProfileCatalog } from "../../../src/config/profile-catalog.ts";
import { SHIPPED_PROFILES } from "../../../src/profiles/index.ts";

function raw(name: string, more: Record<string, unknown> = {}) {
  return {
    name,
    version: "1",
    description: "For tests.",
    prompt: "Read it.",
    schema: { type: "object", properties: { title: { type: "string" }, day: { type: "string", format: "date" } } },
    models: ["default"],
    ...more,
  };
}

const DEFAULT = raw("general", { match: { default: true } });
const schemaOf = (property: unknown) => ({ schema: { type: "object", properties: { f: property } } });
const document = { key: "a.pdf", contentType: "application/pdf", metadata: {}, requested: null };

describe("choosing a profile", () => {
  const catalog = checkedProfiles([
    DEFAULT,
    raw("by-type", { match: { contentTypes: ["text/html", "image/*"] } }),
    raw("by-prefix", { match: { keyPrefixes: ["in/"] } }),
    raw("by-longer-prefix", { match: { keyPrefixes: ["in/special/"] } }),
    raw("by-shorter-prefix", { match: { keyPrefixes: ["i"] } }),
    raw("by-metadata", { match: { metadata: { kind: "letter" } } }),
  ]);
  const chosen = (changes: Partial<Parameters<ProfileCatalog["choose"]>[0]>) =>
    catalog.choose({ ...document, ...changes }).profile.name;

  test("A profile is chosen by request, then metadata, longest prefix, type and default", () => {
    const all = { key: "in/special/a", contentType: "text/html; charset=utf-8", metadata: { kind: "letter" } };
    expect(chosen({ ...all, requested: "general" })).toBe("general");
    expect(chosen({ ...all, metadata: { ...all.metadata, "sluice-profile": "by-type" } })).toBe("by-type");
    expect(chosen(all)).toBe("by-metadata");
    expect(chosen({ ...all, metadata: {} })).toBe("by-longer-prefix");
    expect(chosen({ ...all, key: "in/a", metadata: {} })).toBe("by-prefix");
    expect(chosen({ ...all, key: "a", metadata: {} })).toBe("by-type");
    expect(chosen({ contentType: "image/png" })).toBe("by-type");
    expect(chosen({})).toBe("general");
  });

  test("A named profile that does not exist fails the document", () => {
    expect(() => chosen({ requested: "nope" })).toThrow(
      expect.objectContaining({ code: "unknown_profile", retryable: false }),
    );
    expect(() => chosen({ metadata: { "sluice-profile": "nope" } })).toThrow(
      expect.objectContaining({ code: "unknown_profile" }),
    );
  });
});

describe("loading profiles", () => {
  test("The shipped profiles load and agree on their filters", () => {
    const catalog = checkedProfiles(SHIPPED_PROFILES);
    expect(catalog.names()).toEqual(["general", "invoice", "contract"]);
    expect(catalog.modelNames()).toEqual(["default"]);
    expect(catalog.filterableFields().get("invoice_date")).toBe("date");
    expect(catalog.choose({ ...document, key: "invoices/2026/a.pdf" }).profile.name).toBe("invoice");
    expect(catalog.find("contract")?.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test("A profile's digest changes with its content and not with the order of its keys", () => {
    const digest = (profile: unknown) => checkedProfiles([profile]).find("general")?.digest;
    expect(digest(Object.fromEntries(Object.entries(DEFAULT).toReversed()))).toBe(digest(DEFAULT));
    expect(digest({ ...DEFAULT, prompt: "Read it well." })).not.toBe(digest(DEFAULT));
  });

  test.each([
    ["a field that is no JSON Schema", [DEFAULT, raw("b", schemaOf({ type: "strin" }))], "b: schema.properties.f: "],
    [
      "an unknown keyword",
      [DEFAULT, raw("b", schemaOf({ type: "string", maxLenght: 3 }))],
      'unknown keyword: "maxLenght"',
    ],
    ["a field without a type", [DEFAULT, raw("b", schemaOf({}))], "b: schema.properties.f: has to say its type"],
    ["a reference", [DEFAULT, raw("b", schemaOf({ type: "array", items: { $ref: "#" } }))], "$ref is not supported"],
    [
      "a schema that is no object",
      [DEFAULT, raw("b", { schema: { type: "array" } })],
      "b: schema: has to be of type object",
    ],
    [
      "a required field that is none",
      [DEFAULT, raw("b", { schema: { ...DEFAULT.schema, required: ["x"] } })],
      "names x, which is no property",
    ],
    [
      "a filter without a field",
      [DEFAULT, raw("b", { filterable: { x: "date" } })],
      "b: filterable.x: the schema has no such property",
    ],
    [
      "a filter of another type",
      [DEFAULT, raw("b", { filterable: { title: "date" } })],
      "b: filterable.title: the property's type does not fit date",
    ],
    [
      "a filter that another profile types differently",
      [
        raw("general", { match: { default: true }, filterable: { day: "date" } }),
        raw("b", { filterable: { day: "keyword" } }),
      ],
      "b: filterable.day: is keyword, but another profile has it as date",
    ],
    ["no default", [raw("b")], "exactly one profile has to have match.default, but 0 do: none"],
    ["two defaults", [DEFAULT, raw("b", { match: { default: true } })], "but 2 do: general, b"],
    ["a name twice", [DEFAULT, raw("b"), raw("b")], "b: two profiles have this name"],
    ["a misspelled setting", [DEFAULT, raw("b", { promt: "x" })], 'b: profile: Unrecognized key: "promt"'],
    ["no model", [DEFAULT, raw("b", { models: [] })], "b: models: "],
  ])("A wrong profile is refused at start with its name and field: %s", (_, profiles, sentence) => {
    expect(() => checkedProfiles(profiles)).toThrow(sentence);
  });

  test("A field that is an object without properties is refused at the start", () => {
    const open = { type: "array", items: { type: "object", additionalProperties: { type: "number" } } };
    expect(() => checkedProfiles([DEFAULT, raw("b", schemaOf(open))])).toThrow(
      "b: schema.properties.f: an object has to list its properties",
    );
  });

  test("More than twenty filters are refused", () => {
    const names = Array.from({ length: 21 }, (_, index) => `f${index}`);
    const properties = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
    const filterable = Object.fromEntries(names.map((name) => [name, "keyword"]));
    expect(() =>
      checkedProfiles([
        raw("general", { match: { default: true }, schema: { type: "object", properties }, filterable }),
      ]),
    ).toThrow("general: filterable: at most 20 fields, but it has 21");
  });
});
