import type { JsonSchema, Profile } from "../domain/profile.ts";
import { type FieldValidator, fieldValidatorsOf } from "./field-validators.ts";
import { isArray, propertiesOf, wireSchemaOf, wireSchemasOf } from "./wire-schema.ts";

/** Fields that are asked for in one question. */
export interface SchemaPart {
  readonly wireSchema: JsonSchema;
  readonly validators: readonly FieldValidator[];
}

/** How a profile's fields are divided into questions, for one extraction. */
export class SchemaParts {
  readonly #profile: Profile;
  #parts: readonly SchemaPart[];

  constructor(profile: Profile) {
    const validators = fieldValidatorsOf(profile);
    this.#profile = profile;
    this.#parts = wireSchemasOf(profile.schema).map((wireSchema) => {
      const asked = propertiesOf(wireSchema);
      return { wireSchema, validators: validators.filter(({ name }) => name in asked) };
    });
  }

  /** The parts to ask for. */
  get current(): readonly SchemaPart[] {
    return this.#parts;
  }

  /**
   * The halves of a part that a model finds too large: further windows are asked with them at once. Null for a single
   * field. It begins whole again with the next extraction, so that replies stored for it are found.
   */
  halve(part: SchemaPart): readonly SchemaPart[] | null {
    const { validators } = part;
    if (validators.length < 2) return null;
    const middle = Math.ceil(validators.length / 2);
    const halves = [validators.slice(0, middle), validators.slice(middle)].map((half) => this.#partOf(half));
    this.#parts = this.#parts.flatMap((other) => (other === part ? halves : [other]));
    return halves;
  }

  /** A part's lists, each alone, and its other fields together; null where it holds nothing else than one list, or none. */
  listsApart(part: SchemaPart): readonly SchemaPart[] | null {
    const lists = part.validators.filter(({ schema }) => isArray(schema));
    const others = part.validators.filter(({ schema }) => !isArray(schema));
    if (lists.length === 0 || part.validators.length === 1) return null;
    const divided = [...lists.map((list) => [list]), ...(others.length === 0 ? [] : [others])];
    return divided.map((validators) => this.#partOf(validators));
  }

  #partOf(validators: readonly FieldValidator[]): SchemaPart {
    const fields = propertiesOf(this.#profile.schema);
    const properties = Object.fromEntries(validators.map(({ name }) => [name, fields[name] ?? {}]));
    return { wireSchema: wireSchemaOf({ type: "object", properties }), validators };
  }
}
