import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SluiceConfig } from "../config.ts";
import type { StackContext } from "../context.ts";
import type { Severity } from "../operations/alarm.ts";

export interface BudgetArgs {
  readonly context: StackContext;
  readonly topics: Readonly<Record<Severity, pulumi.Input<string>>>;
}

/** USD a month, where the configuration says nothing. */
const MONTHLY = { dev: 20, staging: 100, prod: 1_000 } as const;

/** What a month may cost a stack, in USD. */
export function monthlyLimit({ monthlyBudget, environment }: Pick<SluiceConfig, "monthlyBudget" | "environment">) {
  return monthlyBudget ?? MONTHLY[environment];
}

/**
 * What a month may cost: told when most of it is spent or all of it is foreseen, and again when it is spent. AWS counts
 * a stack's cost by its tag, which calls of models do not carry; those have an alarm of their own (`model-spend`).
 */
export class Budget extends pulumi.ComponentResource {
  constructor(name: string, { context, topics }: BudgetArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Budget", name, {}, options);
    const { prefix, config } = context;
    const told = (topic: pulumi.Input<string>, notificationType: string, threshold: number) => ({
      comparisonOperator: "GREATER_THAN",
      thresholdType: "PERCENTAGE",
      notificationType,
      threshold,
      subscriberSnsTopicArns: [topic],
    });
    new aws.budgets.Budget(
      name,
      {
        name: prefix,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: monthlyLimit(config).toFixed(2),
        limitUnit: "USD",
        ...(config.budgetScope === "account"
          ? {}
          : { costFilters: [{ name: "TagKeyValue", values: [`user:Stack$${prefix}`] }] }),
        notifications: [
          told(topics.warning, "ACTUAL", 80),
          told(topics.warning, "FORECASTED", 100),
          told(topics.critical, "ACTUAL", 100),
        ],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
