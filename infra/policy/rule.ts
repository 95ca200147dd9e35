import { keyOf, NotKnownYet, type StackResource } from "./resource.ts";

interface AnyRule {
  /** How the engine and people call it. */
  readonly name: string;
  /** What it asks for, as one sentence. */
  readonly asks: string;
  /** Types of the resources it is about; every one of AWS where it names none. */
  readonly types?: readonly string[];
}

/** A rule about a resource by itself: judged before the resource is made or changed. */
export interface ResourceRule extends AnyRule {
  /** What is wrong about it, each with what to do. @throws {NotKnownYet} */
  readonly wrong: (resource: StackResource) => Iterable<string>;
}

/** A rule about a resource among the others: judged after a preview or an update. */
export interface StackRule extends AnyRule {
  /** What is wrong about it, each with what to do. @throws {NotKnownYet} */
  readonly wrongAmong: (resource: StackResource, stack: readonly StackResource[]) => Iterable<string>;
}

export type Rule = ResourceRule | StackRule;

/** What breaks a rule. */
export interface Violation {
  readonly rule: string;
  /** The resource's type and name. */
  readonly resource: string;
  /** The resource, what is wrong with it, and what to do. */
  readonly sentence: string;
}

/** What of a stack breaks one rule. What is not known yet is passed over. */
export function violationsOf(rule: Rule, stack: readonly StackResource[]): readonly Violation[] {
  return stack.filter((resource) => isAbout(rule, resource)).flatMap((resource) => judged(rule, resource, stack));
}

/** What a resource by itself breaks. */
export function violationsBy(rule: ResourceRule, resource: StackResource): readonly Violation[] {
  return isAbout(rule, resource) ? judged(rule, resource, []) : [];
}

function isAbout({ types }: Rule, { type }: StackResource): boolean {
  // Components and providers have names with a colon.
  return types === undefined ? !type.includes(":") : types.includes(type);
}

function judged(rule: Rule, resource: StackResource, stack: readonly StackResource[]): readonly Violation[] {
  const violations: Violation[] = [];
  try {
    const wrong = "wrong" in rule ? rule.wrong(resource) : rule.wrongAmong(resource, stack);
    for (const what of wrong) {
      const sentence = `${resource.name} (${resource.type}) ${what}`;
      violations.push({ rule: rule.name, resource: keyOf(resource), sentence });
    }
  } catch (error) {
    if (!(error instanceof NotKnownYet)) throw error;
  }
  return violations;
}
