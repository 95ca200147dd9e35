/** Nobody may do more than is named. */
import { type DocumentStatement, statementsAt, statementsIn } from "../document.ts";
import { listAt, type StackResource, textAt } from "../resource.ts";
import type { ResourceRule } from "../rule.ts";

/** Actions for which AWS takes no resource by its name, with the reason. Nothing else may have it. */
export const UNNAMEABLE: Readonly<Record<string, string>> = {
  "xray:PutTraceSegments": "X-Ray has no resources to name",
  "xray:PutTelemetryRecords": "X-Ray has no resources to name",
  "logs:DescribeLogGroups": "CloudWatch Logs lists by region",
  "ec2:CreateNetworkInterface": "Lambda attaches to a VPC before it knows the interface",
  "ec2:DescribeNetworkInterfaces": "EC2 lists by account",
  "ec2:DescribeSubnets": "EC2 lists by account",
  "ec2:DeleteNetworkInterface": "Lambda demands it without a name",
  "ec2:AssignPrivateIpAddresses": "Lambda demands it without a name",
  "ec2:UnassignPrivateIpAddresses": "Lambda demands it without a name",
};

/** Whole classes of resources that a statement may name: objects of one bucket, indexes of one table, and so on. */
const NAMED_CLASSES = [
  /^arn:[a-z-]+:s3:::[^*]+\/\*$/,
  /^arn:[a-z-]+:dynamodb:[^*]+:table\/[^*]+\/index\/\*$/,
  /^arn:[a-z-]+:logs:[^*]+:log-group:[^*]+:\*$/,
  // A model of a profile that leads to several regions.
  /^arn:[a-z-]+:bedrock:\*::foundation-model\/[^*]+$/,
];

const noWildcards: ResourceRule = {
  name: "no-wildcard-rights",
  asks: "Rights name their actions and resources; `*` only where AWS takes no name (infra/policy/rules/rights.ts).",
  types: ["iam/rolePolicy", "iam/policy", "iam/userPolicy", "iam/groupPolicy"],
  *wrong(policy) {
    for (const statement of statementsAt(policy)) if (statement.allows) yield* wildcards(statement);
  },
};

const noInlineWildcards: ResourceRule = {
  name: "no-wildcard-inline-rights",
  asks: "The policies inside a role name their actions and resources as well, and no policy of AWS's is attached.",
  types: ["iam/role", "iam/rolePolicyAttachment"],
  *wrong(resource) {
    for (const inline of listAt(resource, "inlinePolicies")) {
      const { policy } = inline as { readonly policy?: unknown };
      const document = typeof policy === "string" ? JSON.parse(policy) : policy;
      for (const statement of statementsIn(document)) if (statement.allows) yield* wildcards(statement);
    }
    const attached = [...listAt(resource, "managedPolicyArns"), textAt(resource, "policyArn")];
    for (const arn of attached) {
      if (typeof arn === "string" && /^arn:[a-z-]+:iam::aws:policy\//.test(arn)) {
        yield `has AWS's policy ${arn.split("/").at(-1)}, which allows more than is needed and changes by itself: write its statements in infra/grants.`;
      }
    }
  },
};

const noKeys: ResourceRule = {
  name: "no-long-lived-keys",
  asks: "Nothing here is a user, or has a key that never ends.",
  types: ["iam/user", "iam/accessKey", "iam/userLoginProfile"],
  *wrong() {
    yield "is a credential that never ends: use a role that is taken for an hour (OIDC for a pipeline).";
  },
};

const rolesTrustServices: ResourceRule = {
  name: "roles-trust-named",
  asks: "A role is taken by a named service or, under a condition, by a named identity.",
  types: ["iam/role"],
  *wrong(role) {
    for (const { allows, principals, condition } of statementsAt(role, "assumeRolePolicy")) {
      if (!allows) continue;
      const others = principals.filter((principal) => !principal.endsWith(".amazonaws.com"));
      if (others.includes("*")) {
        yield `may be taken by everybody: name who takes it in assumeRolePolicy.`;
      } else if (others.length > 0 && Object.keys(condition).length === 0) {
        yield `may be taken by ${others.join(", ")} without a condition: say under which (aud, sub or an external id).`;
      }
    }
  },
};

export const RESOURCE_RULES: readonly ResourceRule[] = [noWildcards, noInlineWildcards, noKeys, rolesTrustServices];

/** Actions on everything that the rule lets pass. */
export function exceptionsIn(policy: StackResource): readonly string[] {
  return statementsAt(policy).flatMap(({ allows, actions, resources }) =>
    allows && resources.some(isUnnamed) ? actions.filter((action) => action in UNNAMEABLE) : [],
  );
}

function isUnnamed(resource: string): boolean {
  return resource.includes("*") && !NAMED_CLASSES.some((named) => named.test(resource));
}

function* wildcards({ sid, actions, resources, inverted }: DocumentStatement): Generator<string> {
  if (inverted.length > 0) {
    yield `allows everything but what ${sid} names (${inverted.join(", ")}): name what it allows.`;
  }
  for (const action of actions.filter((candidate) => candidate.includes("*"))) {
    yield `allows ${action} in ${sid}: name the actions.`;
  }
  for (const resource of resources.filter(isUnnamed)) {
    const nameable = actions.filter((action) => !(action in UNNAMEABLE));
    if (nameable.length > 0) yield `allows ${nameable.join(", ")} on ${resource} in ${sid}: name the resources.`;
  }
}
