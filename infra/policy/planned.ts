import type { PlannedStack } from "../offline/planned-stack.ts";
import type { StackResource } from "./resource.ts";
import { type Violation, violationsOf } from "./rule.ts";
import { RESOURCE_RULES, STACK_RULES } from "./rules.ts";

/** The resources of a stack that was planned offline, as the rules see them. What exists already is not judged. */
export function resourcesOf({ resources }: PlannedStack): readonly StackResource[] {
  const providers = new Map(
    resources.filter(({ type }) => type === "pulumi:providers:aws").map(({ name, inputs }) => [name, inputs]),
  );
  return resources
    .filter(({ isMade }) => isMade)
    .map(({ type, name, outputs, provider }) => {
      const props = providers.get(provider);
      return { type, name, props: outputs, provider: props && { name: provider, props }, madeFrom: {} };
    });
}

/** What of a stack breaks any rule. */
export function allViolations(stack: readonly StackResource[]): readonly Violation[] {
  return [...RESOURCE_RULES, ...STACK_RULES].flatMap((rule) => violationsOf(rule, stack));
}
