/** Whose a resource is can be told from it, and production's data is not removed by mistake. */
import { environmentOf, tagsOf, valueAt } from "../resource.ts";
import type { ResourceRule } from "../rule.ts";

const TAGS = ["Project", "Environment", "ManagedBy", "Owner", "CostCenter"] as const;

const tagged: ResourceRule = {
  name: "tagged",
  asks: `Every resource is tagged with ${TAGS.join(", ")}; outside dev somebody owns and pays for it.`,
  *wrong(resource) {
    const tags = tagsOf(resource);
    const missing = TAGS.filter((tag) => !tags[tag]);
    if (missing.length > 0) yield `is not tagged with ${missing.join(", ")}: set them in its provider's defaultTags.`;
    const unassigned = (["Owner", "CostCenter"] as const).filter((tag) => tags[tag] === "unassigned");
    if (tags.Environment !== "dev" && unassigned.length > 0) {
      yield `has no ${unassigned.join(" and no ")}: set sluice:owner and sluice:costCenter of the stack.`;
    }
  },
};

const ownProvider: ResourceRule = {
  name: "no-default-provider",
  asks: "Every resource is made by the program's own provider, which knows its account and region.",
  *wrong({ provider }) {
    if (provider === undefined || provider.name.startsWith("default")) {
      yield "is made by a provider that takes account and region from the shell: give it the stack's provider, or a parent that has it.";
    }
  },
};

/** What protects each type of data, and the value that does. */
const PROTECTIONS: Readonly<Record<string, { readonly key: string; readonly wanted: unknown }>> = {
  "dynamodb/table": { key: "deletionProtectionEnabled", wanted: true },
  "cognito/userPool": { key: "deletionProtection", wanted: "ACTIVE" },
  "s3/bucket": { key: "forceDestroy", wanted: false },
};

const protectedInProduction: ResourceRule = {
  name: "protected-in-production",
  asks: "In prod, tables, buckets and the user pool are not removed with what they hold.",
  types: Object.keys(PROTECTIONS),
  *wrong(resource) {
    const protection = PROTECTIONS[resource.type];
    if (protection === undefined || environmentOf(resource) !== "prod") return;
    const { key, wanted } = protection;
    if ((valueAt(resource, key) ?? false) !== wanted) {
      yield `can be removed with all that it holds: set ${key} to ${JSON.stringify(wanted)} (sluice:retainData), or retire the stack as infra/deploy.md says.`;
    }
  },
};

export const RESOURCE_RULES: readonly ResourceRule[] = [tagged, ownProvider, protectedInProduction];
