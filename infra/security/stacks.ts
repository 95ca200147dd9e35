import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { plannedStack } from "../offline/planned-stack.ts";
import { allViolations, resourcesOf } from "../policy/planned.ts";
import { exceptionsIn } from "../policy/rules/rights.ts";
import { RESOURCE_RULES, STACK_RULES } from "../policy/rules.ts";
import { stackValues } from "../scripts/stack-file.ts";
import type { CheckResult, Finding } from "./check.ts";

/**
 * Judges every stack of the project by the policy, planned without an engine.
 * @param plan what a stack is made of
 */
export async function checkStacks(root: string, plan = plannedStack): Promise<CheckResult> {
  const findings: Finding[] = [];
  const unnamed = new Set<string>();
  const stacks = globSync("Pulumi.*.yaml", { cwd: root })
    .map((file) => file.split(".")[1] ?? "")
    .toSorted();
  for (const stack of stacks) {
    const values = stackValues(readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8"));
    const resources = resourcesOf(await plan({ stack, values }));
    for (const { rule, resource, sentence } of allViolations(resources)) {
      findings.push({ id: `policy:${stack}:${rule}:${resource}`, sentence: `${stack}: ${sentence} (${rule})` });
    }
    const policies = resources.filter(({ type }) => type === "iam/rolePolicy");
    for (const action of policies.flatMap(exceptionsIn)) unnamed.add(action);
  }
  return {
    name: "stacks",
    looked: `${stacks.join(", ")} by ${RESOURCE_RULES.length + STACK_RULES.length} rules; rights on everything: ${unnamed.size} actions that AWS cannot name (infra/policy/rules/rights.ts)`,
    findings,
    notChecked: [],
  };
}
