import { beforeAll, describe, expect, it } from "vitest";
import { allViolations, resourcesOf } from "../../../infra/policy/planned.ts";
import { keyOf, type StackResource, UNKNOWN } from "../../../infra/policy/resource.ts";
import { violationsOf } from "../../../infra/policy/rule.ts";
import { exceptionsIn, UNNAMEABLE } from "../../../infra/policy/rules/rights.ts";
import { RESOURCE_RULES, STACK_RULES } from "../../../infra/policy/rules.ts";
import { type DeployOptions, deployedStack } from "../support/deployed-stack.ts";
import { BREACHES } from "./broken.ts";

const RULES = [...RESOURCE_RULES, ...STACK_RULES];

/** What `up` makes of a stack, as its rules see it. */
async function resources(environment: string, options?: DeployOptions): Promise<readonly StackResource[]> {
  return resourcesOf(await deployedStack(environment, options));
}

let prod: readonly StackResource[];
beforeAll(async () => {
  prod = await resources("prod");
});

describe("the policy", () => {
  it("the stacks of every environment keep every rule", async () => {
    for (const environment of ["dev", "staging", "prod"]) {
      expect(allViolations(await resources(environment)), environment).toEqual([]);
    }
  });

  it("a stack that is configured otherwise keeps every rule", async () => {
    const variants: readonly Readonly<Record<string, string>>[] = [
      { apiIdentity: "iam", kmsKey: "arn:aws:kms:us-east-1:123456789012:key/given" },
      { searchEdition: "cluster", searchEndpoint: "https://search.example", network: "none" },
      { auditTrail: "true", flowLogs: "all", criticalEmails: '["ann@example.com"]' },
      { searchEdition: "serverless-classic", reconcilerReservedConcurrency: "2", network: "none" },
    ];
    for (const config of variants) {
      expect(allViolations(await resources("prod", { config })), JSON.stringify(config)).toEqual([]);
    }
    const given = {
      "s3/bucketVersioning": { versioningConfiguration: { status: "Enabled" } },
      "s3/bucketNotification": { eventbridge: true },
    };
    const config = { rawBucket: "uploads", rawBucketKey: "arn:aws:kms:us-east-1:123456789012:key/theirs" };
    expect(allViolations(await resources("staging", { config, existing: given }))).toEqual([]);
  });

  it("each rule refuses a stack that breaks it, in a sentence that names the resource and what to do", () => {
    expect(Object.keys(BREACHES).toSorted()).toEqual(RULES.map(({ name }) => name).toSorted());
    for (const rule of RULES) {
      for (const { breaks, says } of BREACHES[rule.name] ?? []) {
        expect(violationsOf(rule, breaks(prod)).map(({ sentence }) => sentence)).toContain(says);
      }
    }
  });

  it("what is not known before it is made is judged once it is", () => {
    const mapping = "lambda/eventSourceMapping ingestion";
    const yetToBeMade = prod.map((each) =>
      keyOf(each) === mapping ? { ...each, props: { functionResponseTypes: UNKNOWN } } : each,
    );
    expect(allViolations(yetToBeMade)).toEqual([]);
  });

  it("a resource is found by what it is made from, where its name is not known yet", () => {
    const unknown = prod.map((each) => {
      if (keyOf(each) === "sqs/queue ingestion-queue") {
        return {
          ...each,
          props: { ...each.props, arn: UNKNOWN, url: UNKNOWN, redrivePolicy: UNKNOWN, visibilityTimeoutSeconds: 30 },
          madeFrom: { redrivePolicy: ["sqs/queue ingestion-dlq"] },
        };
      }
      if (keyOf(each) === "lambda/eventSourceMapping ingestion") {
        return {
          ...each,
          props: { ...each.props, eventSourceArn: UNKNOWN, functionName: UNKNOWN },
          madeFrom: { eventSourceArn: ["sqs/queue ingestion-queue"], functionName: ["lambda/alias ingest-worker"] },
        };
      }
      return each;
    });
    const names = allViolations(unknown).map(({ rule }) => rule);
    expect(names).toContain("visibility-covers-calls");
    expect(names).not.toContain("queue-dead-letters");
  });

  it("only what AWS cannot name has a right on everything, and each exception is needed", () => {
    const used = prod.filter(({ type }) => type === "iam/rolePolicy").flatMap(exceptionsIn);
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(UNNAMEABLE).toSorted());
  });
});
