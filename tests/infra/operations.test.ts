import { describe, expect, it } from "vitest";
import { FUNCTIONS } from "../../infra/grants/functions.ts";
import { deployedStack } from "./support/deployed-stack.ts";

const ACCOUNT = "123456789012";
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/the-key`;
const topic = (stack: string, severity: string) => `arn:aws:sns:us-east-1:${ACCOUNT}:sluice-${stack}-${severity}`;
const statements = (policy: unknown) => JSON.parse(String(policy)).Statement;

const prod = await deployedStack("prod");

describe("telling operators", () => {
  it("there are two topics, by severity, under the stack's key", () => {
    for (const severity of ["critical", "warning"]) {
      expect(prod.inputsOf("sns/topic", severity)).toEqual({
        name: `sluice-prod-${severity}`,
        displayName: `sluice-prod ${severity}`,
        kmsMasterKeyId: KEY,
      });
      const { arn, policy } = prod.inputsOf("sns/topicPolicy", severity);
      expect(arn).toBe(topic("prod", severity));
      expect(statements(policy)).toEqual([
        {
          Sid: "AlarmsOfTheStack",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic("prod", severity),
          Condition: {
            StringEquals: { "aws:SourceAccount": ACCOUNT },
            ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:sluice-prod-*` },
          },
        },
        {
          Sid: "BudgetsOfTheAccount",
          Effect: "Allow",
          Principal: { Service: "budgets.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic("prod", severity),
          Condition: {
            StringEquals: { "aws:SourceAccount": ACCOUNT },
            ArnLike: { "aws:SourceArn": `arn:aws:budgets::${ACCOUNT}:*` },
          },
        },
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: topic("prod", severity),
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]);
    }
    expect(prod.outputs.alarmTopics).toEqual({
      critical: topic("prod", "critical"),
      warning: topic("prod", "warning"),
    });
  });

  it("each address of the configuration is asked whether it wants the mail of its severity", async () => {
    const config = { criticalEmails: '["on-call@example.com"]', warningEmails: '["a@example.com","b@example.com"]' };
    const stack = await deployedStack("dev", { config });
    const subscribed = stack.resources.filter(({ type }) => type === "sns/topicSubscription");
    expect(subscribed.map(({ inputs }) => inputs)).toEqual([
      { topic: topic("dev", "critical"), protocol: "email", endpoint: "on-call@example.com" },
      { topic: topic("dev", "warning"), protocol: "email", endpoint: "a@example.com" },
      { topic: topic("dev", "warning"), protocol: "email", endpoint: "b@example.com" },
    ]);
    expect(prod.has("sns/topicSubscription")).toBe(false);
  });
});

describe("the budget", () => {
  it("a month's limit is told at most of it, when all of it is foreseen, and when it is spent", async () => {
    const dev = await deployedStack("dev");
    const told = (severity: string, notificationType: string, threshold: number) => ({
      comparisonOperator: "GREATER_THAN",
      thresholdType: "PERCENTAGE",
      notificationType,
      threshold,
      subscriberSnsTopicArns: [topic("dev", severity)],
    });
    expect(dev.inputsOf("budgets/budget", "budget")).toEqual({
      name: "sluice-dev",
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: "20.00",
      limitUnit: "USD",
      costFilters: [{ name: "TagKeyValue", values: ["user:Stack$sluice-dev"] }],
      notifications: [
        told("warning", "ACTUAL", 80),
        told("warning", "FORECASTED", 100),
        told("critical", "ACTUAL", 100),
      ],
    });
    const { defaultTags } = dev.inputsOf("pulumi:providers:aws", "aws");
    expect(JSON.parse(String(defaultTags)).tags.Stack).toBe("sluice-dev");
  });

  it("its limit and what it counts come from the configuration", async () => {
    expect(prod.inputsOf("budgets/budget", "budget").limitAmount).toBe("1000.00");
    const config = { monthlyBudget: "1234.5", budgetScope: "account" };
    const budget = (await deployedStack("prod", { config })).inputsOf("budgets/budget", "budget");
    expect(budget.limitAmount).toBe("1234.50");
    expect(budget).not.toHaveProperty("costFilters");
  });
});

describe("the audit trail", () => {
  it("every read and write of objects and items is recorded, where it is asked for", async () => {
    expect(prod.has("cloudtrail/trail")).toBe(false);
    const stack = await deployedStack("prod", { config: { auditTrail: "true" } });
    const bucket = (name: string) => `arn:aws:s3:::sluice-prod-${name}-${ACCOUNT}-us-east-1`;
    const table = (name: string) => `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/sluice-prod-${name}`;
    const data = { field: "eventCategory", equals: ["Data"] };
    expect(stack.inputsOf("cloudtrail/trail", "audit")).toEqual({
      name: "sluice-prod",
      s3BucketName: `sluice-prod-audit-log-${ACCOUNT}-us-east-1`,
      kmsKeyId: KEY,
      enableLogFileValidation: true,
      includeGlobalServiceEvents: false,
      advancedEventSelectors: [
        {
          name: "objects",
          fieldSelectors: [
            data,
            { field: "resources.type", equals: ["AWS::S3::Object"] },
            { field: "resources.ARN", startsWiths: [`${bucket("raw-input")}/`, `${bucket("processed-output")}/`] },
          ],
        },
        {
          name: "items",
          fieldSelectors: [
            data,
            { field: "resources.type", equals: ["AWS::DynamoDB::Table"] },
            { field: "resources.ARN", equals: [table("records"), table("ledger")] },
          ],
        },
      ],
    });
  });

  it("the trail alone writes into its bucket, and may use the key", async () => {
    const stack = await deployedStack("prod", { config: { auditTrail: "true" } });
    const log = `arn:aws:s3:::sluice-prod-audit-log-${ACCOUNT}-us-east-1`;
    const trail = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/sluice-prod`;
    const Principal = { Service: "cloudtrail.amazonaws.com" };
    expect(statements(stack.inputsOf("s3/bucketPolicy", "audit-log").policy).slice(1)).toEqual([
      {
        Sid: "TrailLooks",
        Effect: "Allow",
        Principal,
        Action: "s3:GetBucketAcl",
        Resource: log,
        Condition: { StringEquals: { "aws:SourceArn": trail } },
      },
      {
        Sid: "TrailWrites",
        Effect: "Allow",
        Principal,
        Action: "s3:PutObject",
        Resource: `${log}/AWSLogs/${ACCOUNT}/*`,
        Condition: { StringEquals: { "aws:SourceArn": trail, "s3:x-amz-acl": "bucket-owner-full-control" } },
      },
    ]);
    expect(stack.inputsOf("s3/bucketVersioning", "audit-log")).toMatchObject({
      versioningConfiguration: { status: "Enabled" },
    });
    expect(statements(stack.inputsOf("kms/key", "key").policy).at(-1)).toEqual({
      Sid: "TrailIsKept",
      Effect: "Allow",
      Principal,
      Action: ["kms:DescribeKey", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceArn": trail } },
    });
    expect(JSON.stringify(statements(prod.inputsOf("kms/key", "key").policy))).not.toContain("cloudtrail");
  });
});

describe("the dashboard", () => {
  it("a stack that is to cost little has none", async () => {
    expect((await deployedStack("dev")).has("cloudwatch/dashboard")).toBe(false);
  });

  it("it shows the stack's alarms and graphs, none beside or over another", () => {
    const { dashboardName, dashboardBody } = prod.inputsOf("cloudwatch/dashboard", "dashboard");
    expect(dashboardName).toBe("sluice-prod");
    const { widgets } = JSON.parse(String(dashboardBody)) as { widgets: readonly Widget[] };
    const [alarms, ...graphs] = widgets;
    const made = prod.resources.filter(({ type }) => type === "cloudwatch/metricAlarm");
    expect(alarms?.properties.alarms).toHaveLength(made.length);
    for (const { x, y, width, height } of widgets) {
      expect(x + width).toBeLessThanOrEqual(24);
      const over = widgets.filter(
        (other) =>
          other.x < x + width && x < other.x + other.width && other.y < y + height && y < other.y + other.height,
      );
      expect(over).toHaveLength(1);
    }
    const shown = JSON.stringify(graphs);
    for (const name of FUNCTIONS) expect(shown).toContain(`"AWS/Lambda","Errors","FunctionName","sluice-prod-${name}"`);
    expect(shown).toContain('"AWS/SQS","ApproximateNumberOfMessagesVisible","QueueName","sluice-prod-ingestion-dlq"');
    expect(shown).toContain('"Sluice/sluice-prod","DocumentsReady","service","ingest-worker"');
    expect(shown).toContain(
      `SEARCH('{\\"Sluice/sluice-prod\\",service,model,purpose} MetricName=\\"ModelCost\\"', 'Sum')`,
    );
  });
});

interface Widget {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { readonly alarms?: readonly string[] };
}
