import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { ProfileCatalog } from "../../../src/config/profile-catalog.ts";
import { wireSchemaOf } from "../../../src/extraction/wire-schema.ts";
import { SHIPPED_PROFILES } from "../../../src/profiles/index.ts";

type Schema = Record<string, unknown> & { properties?: Record<string, Schema>; items?: Schema; anyOf?: Schema[] };

function* every(schema: Schema): Generator<Schema> {
  yield schema;
  for (const property of Object.values(schema.properties ?? {})) yield* every(property);
  if (schema.items !== undefined) yield* every(schema.items);
  for (const option of schema.anyOf ?? []) yield* every(option);
}

const UNSUPPORTED = [
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "pattern",
  "maxItems",
  "minItems",
  "uniqueItems",
  "$ref",
  "oneOf",
];
const catalog = ProfileCatalog.from(SHIPPED_PROFILES);
const wireOf = (properties: object) => wireSchemaOf({ type: "object", properties }) as Schema;

describe("the schema a model is bound to", () => {
  test.each(catalog.names())("The wire schema keeps to what structured output takes: %s", (name) => {
    const wire = wireSchemaOf(catalog.find(name)?.profile.schema ?? {}) as Schema;
    let unions = 0;
    let optional = 0;
    for (const schema of every(wire)) {
      for (const keyword of UNSUPPORTED) expect(schema).not.toHaveProperty(keyword);
      if (schema.anyOf !== undefined || Array.isArray(schema.type)) unions += 1;
      if (schema.type !== "object") continue;
      expect(schema.additionalProperties).toBe(false);
      optional +=
        Object.keys(schema.properties ?? {}).length - ((schema.required as string[] | undefined)?.length ?? 0);
    }
    expect(unions).toBeLessThanOrEqual(16);
    expect(optional).toBeLessThanOrEqual(24);
    expect(() => new Ajv({ formats: { date: true } }).compile(wire)).not.toThrow();
  });

  test("What is taken out of a schema is said in its description", () => {
    const wire = wireOf({ code: { type: "string", pattern: "^[A-Z]+$", description: "The code." } });
    expect(wire.properties?.code?.description).toBe('The code. (pattern: "^[A-Z]+$")');
  });

  test("A value is null where it is not there, an array is empty, a table counts its rows", () => {
    const wire = wireOf({
      one: { type: "string" },
      list: { type: "array", items: { type: "string" } },
      table: { type: "array", items: { type: "object", properties: {} } },
    });
    expect(wire.properties?.one?.properties?.value?.anyOf).toEqual([{ type: "string" }, { type: "null" }]);
    expect(wire.properties?.list?.required).toEqual(["value", "evidence"]);
    expect(wire.properties?.table?.required).toEqual(["value", "evidence", "rows"]);
    expect(wire.required).toEqual(["one", "list", "table"]);
  });

  test("Beyond the unions a schema may have, a value is left out instead of null", () => {
    const names = Array.from({ length: 20 }, (_, index) => `f${index}`);
    const wire = wireOf(Object.fromEntries(names.map((name) => [name, { type: "string" }])));
    expect([...every(wire)].filter(({ anyOf }) => anyOf !== undefined)).toHaveLength(16);
    expect(wire.properties?.f19?.required).toEqual(["evidence"]);
  });
});
