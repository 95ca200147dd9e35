/**
 * The rules as Pulumi's engine runs them: `pulumi preview --policy-pack infra/policy`. It asks about each resource
 * before it makes it, and about the stack as a whole at the end.
 */
import {
  PolicyPack,
  type PolicyProviderResource,
  type PolicyResource,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
  UnknownValueError,
} from "@pulumi/policy";
import { shortType } from "../resource-type.ts";
import { keyOf, type Properties, type StackResource, UNKNOWN } from "./resource.ts";
import { type ResourceRule, type StackRule, violationsBy, violationsOf } from "./rule.ts";
import { RESOURCE_RULES, STACK_RULES } from "./rules.ts";

new PolicyPack("sluice", {
  description: "What every stack of Sluice has to keep",
  enforcementLevel: "mandatory",
  policies: [...RESOURCE_RULES.map(resourcePolicy), ...STACK_RULES.map(stackPolicy)],
});

function resourcePolicy(rule: ResourceRule): ResourceValidationPolicy {
  return {
    name: rule.name,
    description: rule.asks,
    validateResource(asked, report) {
      for (const { sentence } of violationsBy(rule, resourceOf(asked))) report(sentence);
    },
  };
}

function stackPolicy(rule: StackRule): StackValidationPolicy {
  return {
    name: rule.name,
    description: rule.asks,
    validateStack({ resources }, report) {
      const urns = new Map(resources.map((each) => [keyOf({ type: shortType(each.type), name: each.name }), each.urn]));
      for (const { resource, sentence } of violationsOf(rule, resources.map(resourceAmong))) {
        report(sentence, urns.get(resource));
      }
    },
  };
}

function resourceAmong(resource: PolicyResource): StackResource {
  const madeFrom = Object.entries(resource.propertyDependencies).map(([key, sources]): [string, readonly string[]] => [
    key,
    sources.map(({ type, name }) => keyOf({ type: shortType(type), name })),
  ]);
  return { ...resourceOf(resource), madeFrom: Object.fromEntries(madeFrom) };
}

function resourceOf({
  type,
  name,
  props,
  provider,
}: Pick<ResourceValidationArgs, "type" | "name" | "props" | "provider">): StackResource {
  return { type: shortType(type), name, props: plain(props), provider: provider && providerOf(provider), madeFrom: {} };
}

function providerOf({ name, props }: PolicyProviderResource): StackResource["provider"] {
  return { name, props: plain(props) };
}

/** A copy in which what is not known yet is marked, where the SDK's own throws at the first touch. */
function plain(props: Readonly<Record<string, unknown>>): Properties {
  return Object.fromEntries(Object.keys(props).map((key) => [key, known(() => props[key])]));
}

function known(read: () => unknown): unknown {
  try {
    const value = read();
    if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => known(() => value[index]));
    return typeof value === "object" && value !== null ? plain(value as Readonly<Record<string, unknown>>) : value;
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
}
