import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProfileCatalog } from "../../../src/config/profile-catalog.ts";
import { propertiesOf, wireSchemaOf, wireSchemasOf } from "../../../src/extraction/wire-schema.ts";
import { SHIPPED_PROFILES } from "../../../src/profiles/index.ts";
import { checkSchema } from "../../support/bedrock-stand-in/schema-rules.ts";

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

  test("Any profile's schema is divided into schemas that structured output takes", () => {
    const scalar = fc.record(
      {
        type: fc.constantFrom("string", "number", "integer", "boolean"),
        description: fc.string({ maxLength: 20 }),
        minLength: fc.nat(5),
        pattern: fc.constant("^x"),
        maximum: fc.nat(9),
        allOf: fc.constant([{ type: "string" }]),
      },
      { requiredKeys: ["type"] },
    );
    const nullable = fc.constant({ type: ["string", "null"] });
    const either = fc.constant({ oneOf: [{ type: "string" }, { type: "number" }] });
    const row = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.oneof(scalar, nullable), { maxKeys: 12 });
    const table = fc.tuple(row, fc.nat(4)).map(([properties, required]) => ({
      type: "array",
      minItems: 2,
      maxItems: 9,
      items: { type: "object", properties, required: Object.keys(properties).slice(0, required) },
    }));
    const profile = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(scalar, nullable, either, table), {
      minKeys: 1,
      maxKeys: 60,
    });
    fc.assert(
      fc.property(profile, (properties) => {
        const schema = { type: "object", properties };
        const wires = wireSchemasOf(schema);
        for (const wire of wires) checkSchema(wire, "schema");
        expect(wires.flatMap((wire) => Object.keys(propertiesOf(wire)))).toEqual(Object.keys(properties));
        expect(JSON.stringify(wireSchemasOf(structuredClone(schema)))).toBe(JSON.stringify(wires));
      }),
      { numRuns: 200 },
    );
  });

  test("A schema within the limits is asked for in one", () => {
    for (const name of catalog.names()) expect(wireSchemasOf(catalog.find(name)?.profile.schema ?? {})).toHaveLength(1);
    const names = Array.from({ length: 41 }, (_, index) => `f${index}`);
    const parts = wireSchemasOf({
      type: "object",
      properties: Object.fromEntries(names.map((f) => [f, { type: "string" }])),
    });
    expect(parts.map((part) => Object.keys(propertiesOf(part)).length)).toEqual([40, 1]);
  });

  test("Choices that are objects, and what else a grammar does not take, are told in words", () => {
    const wire = wireOf({
      size: { type: "object", properties: {}, enum: [{ w: 1 }], minProperties: 1, title: "Size" },
    });
    const value = wire.properties?.size?.properties?.value?.anyOf?.[0];
    expect(value).toEqual({ type: "object", properties: {}, additionalProperties: false });
    expect(wire.properties?.size?.description).toBe('(enum: [{"w":1}], minProperties: 1)');
  });
});
