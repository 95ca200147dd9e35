/**
 * The alarms' actions on an emulator: each alarm as the program registers it is made there, set to ALARM and back, and
 * what it then tells arrives behind the topic of its severity. moto keeps an alarm's actions and does not run them: the
 * test reads them back and publishes in CloudWatch's place. That CloudWatch does so itself, and that the topic's and the
 * key's policies let it, only AWS can show.
 */
import { randomUUID } from "node:crypto";
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SEVERITIES, type Severity } from "../../infra/operations/alarm.ts";
import { deployedStack } from "../infra/support/deployed-stack.ts";
import type { RegisteredAlarm } from "../support/cloudwatch/alarm-evaluator.ts";
import { TEST_CREDENTIALS, TEST_REGION } from "../support/engines/engine.ts";
import { onEngine } from "./on-engine.ts";
import { queueArn } from "./sqs-queues.ts";

type Registered = RegisteredAlarm & {
  readonly alarmDescription: string;
  readonly alarmActions: readonly string[];
  readonly okActions: readonly string[];
};

onEngine("moto", (endpoint) => {
  describe("what alarms tell", () => {
    const client = { region: TEST_REGION, endpoint, credentials: TEST_CREDENTIALS };
    const [cloudwatch, sns, sqs] = [new CloudWatchClient(client), new SNSClient(client), new SQSClient(client)];
    const run = `sluice-${randomUUID().slice(0, 8)}`;
    const topics = new Map<Severity, string>();
    const queues = new Map<Severity, string>();
    let alarms: readonly Registered[];

    beforeAll(async () => {
      const { resources } = await deployedStack("prod");
      alarms = resources
        .filter(({ type }) => type === "cloudwatch/metricAlarm")
        .map(({ inputs }) => inputs as unknown as Registered);
      for (const severity of SEVERITIES) {
        const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: `${run}-${severity}` }));
        const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: `${run}-${severity}` }));
        const Endpoint = await queueArn(sqs, QueueUrl);
        await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
        topics.set(severity, TopicArn);
        queues.set(severity, QueueUrl);
      }
      for (const alarm of alarms) await cloudwatch.send(new PutMetricAlarmCommand(asPut(alarm)));
    });
    afterAll(async () => {
      await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: alarms.map(({ name }) => name) }));
      for (const TopicArn of topics.values()) await sns.send(new DeleteTopicCommand({ TopicArn }));
      for (const QueueUrl of queues.values()) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    });

    /** The emulator's topic of a topic of the program's. */
    const topicHere = (arn: string) => topics.get(arn.split("-").at(-1) as Severity) ?? "";

    function asPut({ name, metricQueries, namespace, metricName, dimensions, ...alarm }: Registered) {
      const dimensionsOf = (of: Readonly<Record<string, string>> = {}) =>
        Object.entries(of).map(([Name, Value]) => ({ Name, Value }));
      return {
        AlarmName: name,
        AlarmDescription: alarm.alarmDescription,
        EvaluationPeriods: alarm.evaluationPeriods,
        DatapointsToAlarm: alarm.datapointsToAlarm,
        ComparisonOperator: alarm.comparisonOperator,
        Threshold: alarm.threshold,
        TreatMissingData: alarm.treatMissingData,
        AlarmActions: alarm.alarmActions.map(topicHere),
        OKActions: alarm.okActions.map(topicHere),
        ...(metricQueries === undefined
          ? {
              Namespace: namespace,
              MetricName: metricName,
              Dimensions: dimensionsOf(dimensions),
              Period: alarm.period,
              Statistic: alarm.statistic,
            }
          : {
              Metrics: metricQueries.map(({ id, expression, returnData = false, metric }) => ({
                Id: id,
                ReturnData: returnData,
                ...(metric === undefined
                  ? { Expression: expression }
                  : {
                      MetricStat: {
                        Metric: {
                          Namespace: metric.namespace,
                          MetricName: metric.metricName,
                          Dimensions: dimensionsOf(metric.dimensions),
                        },
                        Stat: metric.stat,
                        Period: metric.period,
                      },
                    }),
              })),
            }),
      };
    }

    async function setState(AlarmName: string, StateValue: "ALARM" | "OK"): Promise<MetricAlarm> {
      await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: "a rehearsal" }));
      const { MetricAlarms: [alarm = {}] = [] } = await cloudwatch.send(
        new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }),
      );
      expect(alarm.StateValue, AlarmName).toBe(StateValue);
      return alarm;
    }

    /** What CloudWatch does when an alarm has changed its state. */
    async function act({ AlarmName, AlarmDescription, StateValue, AlarmActions = [], OKActions = [] }: MetricAlarm) {
      const Message = JSON.stringify({ AlarmName, AlarmDescription, NewStateValue: StateValue });
      for (const TopicArn of StateValue === "ALARM" ? AlarmActions : OKActions) {
        await sns.send(new PublishCommand({ TopicArn, Message }));
      }
    }

    /** All that has arrived behind a topic, in any order: `<alarm> <state>`. */
    async function told(severity: Severity): Promise<readonly string[]> {
      const QueueUrl = queues.get(severity);
      const found: string[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
        if (Messages.length === 0) return found.toSorted();
        for (const { Body = "{}", ReceiptHandle } of Messages) {
          const { AlarmName, AlarmDescription, NewStateValue } = JSON.parse(JSON.parse(Body).Message);
          expect(AlarmDescription).toContain("Runbook: ");
          found.push(`${AlarmName} ${NewStateValue}`);
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
      }
    }

    const namedBy = (severity: Severity, state: string) =>
      alarms
        .filter(({ alarmActions }) => alarmActions.some((arn) => arn.endsWith(`-${severity}`)))
        .map(({ name }) => `${name} ${state}`)
        .toSorted();

    it("an alarm that is set tells the topic of its severity, with its runbook, and again when it is over", {
      timeout: 120_000,
    }, async () => {
      expect(alarms.length).toBeGreaterThan(20);
      for (const state of ["ALARM", "OK"] as const) {
        const changed = [];
        for (const { name } of alarms) changed.push(await setState(name, state));
        // The emulator runs no actions; should it learn to, this is where it shows.
        for (const severity of SEVERITIES) expect(await told(severity)).toEqual([]);
        for (const alarm of changed) await act(alarm);
        for (const severity of SEVERITIES) expect(await told(severity)).toEqual(namedBy(severity, state));
      }
    });
  });
});
