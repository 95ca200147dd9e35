import { describe, expect, it } from "vitest";
import { parseConfig } from "../../infra/config.ts";
import { FUNCTIONS } from "../../infra/grants/functions.ts";
import { RUNBOOKS, type Runbook } from "../../infra/operations/alarm.ts";
import { alarmStates, type RegisteredAlarm } from "../support/cloudwatch/alarm-evaluator.ts";
import { ALARM_SERIES } from "./support/alarm-series.ts";
import { type DeployedStack, type DeployOptions, deployedStack } from "./support/deployed-stack.ts";

type Alarm = RegisteredAlarm & {
  readonly alarmDescription: string;
  readonly alarmActions: readonly string[];
  readonly okActions: readonly string[];
  readonly tags: { readonly Severity: string; readonly Runbook: Runbook };
};

const alarmsOf = (stack: DeployedStack): readonly Alarm[] =>
  stack.resources
    .filter(({ type }) => type === "cloudwatch/metricAlarm")
    .map(({ inputs }) => inputs as unknown as Alarm);

/** Name, metric and dimensions of all that an alarm watches. */
function watchedBy({ metricQueries, namespace = "", metricName = "", dimensions = {} }: Alarm) {
  if (metricQueries === undefined) return [{ namespace, metricName, dimensions }];
  return metricQueries.flatMap(({ metric }) => (metric === undefined ? [] : [metric]));
}

const prod = await deployedStack("prod");
const alarms = alarmsOf(prod);

describe("the alarms", () => {
  it("every alarm goes off in its incident, and in no hour that only looks like one", () => {
    for (const alarm of alarms) {
      const { incident, alarms: bad, harmless, quiet } = ALARM_SERIES[alarm.tags.Runbook](alarm);
      for (const fillsEmpty of [true, false]) {
        expect(alarmStates(alarm, bad, { fillsEmpty }), `${alarm.name}: ${incident}`).toContain("ALARM");
        const states = alarmStates(alarm, quiet, { fillsEmpty });
        expect(states.length, `${alarm.name}: there is something to evaluate`).toBeGreaterThan(0);
        expect(states, `${alarm.name}: ${harmless}`).not.toContain("ALARM");
      }
    }
    expect(alarms.length).toBeGreaterThan(RUNBOOKS.length);
  });

  it("a single bad five minutes wakes nobody for a function that is called all the time", () => {
    const burst = [...Array<number>(5).fill(0), ...Array<number>(5).fill(9), ...Array<number>(10).fill(0)];
    const named = (name: string) => alarms.filter((alarm) => alarm.name === `sluice-prod-${name}`);
    for (const alarm of named("throttles-ingest-worker")) {
      expect(alarmStates(alarm, { value: burst })).not.toContain("ALARM");
    }
    for (const alarm of named("errors-query-api")) {
      expect(alarmStates(alarm, { errors: burst, calls: burst.map(() => 10) })).not.toContain("ALARM");
    }
    expect(named("throttles-ingest-worker").length + named("errors-query-api").length).toBe(2);
  });

  it("what is over is over: each alarm but a standing one goes back by itself", () => {
    for (const alarm of alarms) {
      const { alarms: bad, quiet } = ALARM_SERIES[alarm.tags.Runbook](alarm);
      const after = Object.keys({ ...bad, ...quiet }).map((id): [string, (typeof bad)[string]] => [
        id,
        [...(bad[id] ?? []), ...(quiet[id] ?? []), ...(quiet[id] ?? []), ...(quiet[id] ?? [])],
      ]);
      expect(alarmStates(alarm, Object.fromEntries(after)).at(-1), alarm.name).toBe("OK");
    }
  });

  it("thresholds come from the configuration", async () => {
    const config = {
      ...{ alarmDeadLetters: "7", alarmOldestMessageSeconds: "61", alarmErrorPercent: "2" },
      ...{ alarmServerErrorPercent: "9", alarmFailedPercent: "33", alarmThrottles: "8", alarmSecondsLeft: "10" },
      ...{ alarmTableThrottles: "5", alarmSpendPerHour: "2.50", alarmOcuPercent: "50", alarmErrorLines: "4" },
      ...{ alarmRefusals: "12", reconcileMinutes: "15" },
    };
    const changed = await deployedStack("dev", { config });
    const threshold = (name: string) => changed.inputsOf("cloudwatch/metricAlarm", name).threshold;
    const found = {
      "dead-letters-ingestion-dlq": 7,
      "dead-letters-event-target-dlq": 7,
      "documents-given-up": 7,
      "queue-age": 61,
      "errors-query-api": 2,
      "api-errors": 9,
      "documents-failing": 33,
      "throttles-reconciler": 8,
      "timeouts-ingest-worker": 290_000,
      "timeouts-query-api": 19_000,
      "table-throttles-ledger": 5,
      "model-spend": 2.5,
      // Of dev's two.
      "search-capacity-search": 1,
      "error-lines": 4,
      refusals: 12,
      "reconciler-silent": 1,
    };
    expect(Object.fromEntries(Object.keys(found).map((name) => [name, threshold(name)]))).toEqual(found);
    expect(changed.inputsOf("cloudwatch/metricAlarm", "reconciler-silent").period).toBe(900);
  });

  it("an alarm tells the topic of its severity when it goes off and when it is over", () => {
    for (const { name, tags, alarmActions, okActions } of alarms) {
      const topic = `arn:aws:sns:us-east-1:123456789012:sluice-prod-${tags.Severity}`;
      expect({ alarmActions, okActions }, name).toEqual({ alarmActions: [topic], okActions: [topic] });
    }
    const critical = alarms.filter(({ tags }) => tags.Severity === "critical").map(({ name }) => name);
    expect(critical.toSorted()).toEqual(
      [
        ...["api-errors", "dead-letters-event-target-dlq", "dead-letters-ingestion-dlq", "errors-ingest-worker"],
        ...["errors-query-api", "model-spend", "queue-age", "reconciler-silent"],
      ].map((name) => `sluice-prod-${name}`),
    );
  });

  it("every queue, function and table has its alarms", () => {
    const watched = alarms.flatMap(watchedBy);
    const has = (metricName: string, dimensions: object) =>
      expect(watched).toContainEqual(expect.objectContaining({ metricName, dimensions }));
    const made = (type: string) =>
      prod.resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs);
    for (const { name, redrivePolicy } of made("sqs/queue")) {
      // A queue that gives messages up is watched for its oldest, and one that keeps them for any.
      const metric =
        redrivePolicy === undefined ? "ApproximateNumberOfMessagesVisible" : "ApproximateAgeOfOldestMessage";
      has(metric, { QueueName: name });
    }
    for (const FunctionName of FUNCTIONS.map((name) => `sluice-prod-${name}`)) {
      for (const metric of ["Errors", "Throttles", "Duration"]) has(metric, { FunctionName });
    }
    for (const { name: TableName } of made("dynamodb/table")) {
      has("ReadThrottleEvents", { TableName });
      has("WriteThrottleEvents", { TableName });
    }
    has("WriteThrottleEvents", { TableName: "sluice-prod-records", GlobalSecondaryIndexName: "everyList" });
    for (const metric of ["IndexingOCU", "SearchOCU"]) has(metric, { ClientId: "123456789012" });
    has("5xx", { ApiId: "sluice-prod" });
  });

  it("a stack has the alarms of what it has", async () => {
    const names = async (options?: DeployOptions) =>
      alarmsOf(await deployedStack("dev", options)).map(({ name }) => name.replace("sluice-dev-", ""));
    expect((await names()).toSorted()).toEqual(alarms.map(({ name }) => name.replace("sluice-prod-", "")).toSorted());
    const lean = await names({
      config: { searchEdition: "cluster", searchEndpoint: "https://search.example.com", models: "offline" },
    });
    expect(lean.filter((name) => /^(search-capacity|model-spend)/.test(name))).toEqual([]);
  });

  it("CloudWatch takes each alarm: its periods, its metrics, its names", () => {
    for (const alarm of alarms) {
      const metrics = watchedBy(alarm);
      expect(metrics.length, alarm.name).toBeLessThanOrEqual(10);
      const period = alarm.period ?? alarm.metricQueries?.find(({ metric }) => metric)?.metric?.period ?? 0;
      expect(period % 60, alarm.name).toBe(0);
      // A day in all; a week where a period is an hour or longer.
      expect(period * alarm.evaluationPeriods, alarm.name).toBeLessThanOrEqual(period >= 3_600 ? 604_800 : 86_400);
      expect(alarm.datapointsToAlarm).toBeLessThanOrEqual(alarm.evaluationPeriods);
      for (const { id } of alarm.metricQueries ?? []) expect(id).toMatch(/^[a-z][A-Za-z0-9_]*$/);
      expect(alarm.metricQueries?.filter(({ returnData }) => returnData).length ?? 1, alarm.name).toBe(1);
      for (const { namespace } of metrics) expect(namespace).toMatch(/^(AWS\/[A-Za-z]+|Sluice\/sluice-prod)$/);
    }
  });

  it("the longest pause of the reconciler is still within what CloudWatch evaluates", () => {
    const { reconcileMinutes } = parseConfig({ "sluice:reconcileMinutes": "1440" });
    expect(reconcileMinutes * 60 * 3).toBeLessThanOrEqual(604_800);
  });

  it("an alarm's description leads to its runbook", async () => {
    for (const { name, alarmDescription, tags } of alarms) {
      expect(RUNBOOKS, name).toContain(tags.Runbook);
      expect(alarmDescription, name).toMatch(new RegExp(`\\. Runbook: infra/runbooks/${tags.Runbook}\\.md$`));
    }
    const config = { runbookUrl: "https://git.example.com/sluice/infra/runbooks/" };
    const linked = alarmsOf(await deployedStack("prod", { config }));
    expect(linked.find(({ name }) => name === "sluice-prod-queue-age")?.alarmDescription).toBe(
      "A message waits in ingestion-queue for too long. Runbook: https://git.example.com/sluice/infra/runbooks/queue-age.md",
    );
  });
});
