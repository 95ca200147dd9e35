/** A stack's resources as the rules see them, in the engine and offline alike. */

/** Stands for a value that is not known before something is made. */
export const UNKNOWN: unique symbol = Symbol("not known yet");

export type Properties = Readonly<Record<string, unknown>>;

/** A resource with what it was told and, once it is made, what AWS answered. */
export interface StackResource {
  /** e.g. `sqs/queue`. */
  readonly type: string;
  readonly name: string;
  /** {@link UNKNOWN} stands in place of values that are not known yet, at any depth. */
  readonly props: Properties;
  /** What makes it; nothing for a component. */
  readonly provider: { readonly name: string; readonly props: Properties } | undefined;
  /** From which resources ({@link keyOf}) each of its properties is made, as far as that is known. */
  readonly madeFrom: Readonly<Record<string, readonly string[]>>;
}

/** A rule asks for a value that is not known yet: it is judged once it is. */
export class NotKnownYet extends Error {
  override readonly name = "NotKnownYet";
}

/** What names a resource within its stack. */
export function keyOf({ type, name }: Pick<StackResource, "type" | "name">): string {
  return `${type} ${name}`;
}

/**
 * What lies under a path of keys; undefined where there is nothing.
 * @throws {NotKnownYet}
 */
export function valueAt(resource: StackResource, ...path: readonly (string | number)[]): unknown {
  return valueIn(resource.props, ...path);
}

/** Likewise within any value. @throws {NotKnownYet} */
export function valueIn(from: unknown, ...path: readonly (string | number)[]): unknown {
  let value = from;
  for (const key of path) {
    if (value === UNKNOWN) throw new NotKnownYet();
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  if (value === UNKNOWN) throw new NotKnownYet();
  return value;
}

/** Whether something is there, be it known or not. */
export function isSet(resource: StackResource, key: string): boolean {
  return resource.props[key] !== undefined && resource.props[key] !== null && resource.props[key] !== "";
}

/** The text under a path, empty where there is none. @throws {NotKnownYet} */
export function textAt(resource: StackResource, ...path: readonly (string | number)[]): string {
  const value = valueAt(resource, ...path);
  return typeof value === "string" ? value : "";
}

/** The list under a path, empty where there is none. @throws {NotKnownYet} */
export function listAt(resource: StackResource, ...path: readonly (string | number)[]): readonly unknown[] {
  const value = valueAt(resource, ...path);
  return Array.isArray(value) ? value : [];
}

/** The number under a path. @throws {NotKnownYet} */
export function numberAt(resource: StackResource, ...path: readonly (string | number)[]): number | undefined {
  const value = valueAt(resource, ...path);
  return typeof value === "number" ? value : undefined;
}

/** A document that AWS takes as text, such as a policy; providers keep their own values so as well. */
export function parsedAt(resource: StackResource, key: string): unknown {
  return parsed(valueAt(resource, key));
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** Resources of a type. */
export function ofType(stack: readonly StackResource[], ...types: readonly string[]): readonly StackResource[] {
  return stack.filter(({ type }) => types.includes(type));
}

/**
 * Whether a property names another resource: by its ARN, URL or name, or, where that is not known yet, by being made
 * from it.
 */
export function refers(from: StackResource, key: string, to: StackResource): boolean {
  return refersIn(from, key, from.props[key], to);
}

/** Likewise where the name is a part of the property. */
export function refersIn(from: StackResource, key: string, value: unknown, to: StackResource): boolean {
  if (typeof value === "string") return identitiesOf(to).includes(value);
  return value === UNKNOWN && (from.madeFrom[key] ?? []).includes(keyOf(to));
}

function identitiesOf({ props }: StackResource): readonly unknown[] {
  return [props.arn, props.url, props.name, props.bucket, props.keyId].filter(
    (value) => typeof value === "string" && value !== "",
  );
}

/** The tags that its provider puts on a resource. @throws {NotKnownYet} */
export function tagsOf({ provider }: StackResource): Properties {
  const tags = valueIn(parsed(provider?.props.defaultTags), "tags");
  return typeof tags === "object" && tags !== null ? (tags as Properties) : {};
}

/** What the stack is for: `dev`, `staging` or `prod`. @throws {NotKnownYet} */
export function environmentOf(resource: StackResource): unknown {
  return tagsOf(resource).Environment;
}

/** Whether an emulator over plain HTTP stands in for AWS. */
export function isEmulatedOverHttp({ provider }: StackResource): boolean {
  const endpoints = parsed(provider?.props.endpoints);
  return Array.isArray(endpoints) && endpoints.some((of) => String(valueIn(of, "s3")).startsWith("http:"));
}
