/** What goes wrong is noticed, and by somebody. */
import { isSet, ofType, refersIn, type StackResource, textAt, UNKNOWN, valueAt, valueIn } from "../resource.ts";
import type { ResourceRule, StackRule } from "../rule.ts";

const queuesWatched: StackRule = {
  name: "queue-alarm",
  asks: "Every queue has an alarm.",
  types: ["sqs/queue"],
  *wrongAmong(queue, stack) {
    if (ofType(stack, "cloudwatch/metricAlarm").some((alarm) => watches(alarm, queue))) return;
    yield "has no alarm: give it one on AWS/SQS with its QueueName (infra/operations/alarms/queues.ts).";
  },
};

const alarmsTell: ResourceRule = {
  name: "alarms-tell-somebody",
  asks: "Every alarm tells a topic, and says what to do.",
  types: ["cloudwatch/metricAlarm"],
  *wrong(alarm) {
    if (!isSet(alarm, "alarmDescription")) yield "does not say what to do: set alarmDescription to its runbook.";
    const { alarmActions } = alarm.props;
    if (alarmActions === undefined || (Array.isArray(alarmActions) && alarmActions.length === 0)) {
      yield "tells nobody: set alarmActions to a topic.";
    }
    if (valueAt(alarm, "actionsEnabled") === false) yield "is silenced: set actionsEnabled to true.";
  },
};

export const RESOURCE_RULES: readonly ResourceRule[] = [alarmsTell];
export const STACK_RULES: readonly StackRule[] = [queuesWatched];

/** Whether an alarm is on the queue itself, or on an expression that has it in one of its metrics. */
function watches(alarm: StackResource, queue: StackResource): boolean {
  const { dimensions, metricQueries } = alarm.props;
  if (dimensions === UNKNOWN) return refersIn(alarm, "dimensions", UNKNOWN, queue);
  if (textAt(alarm, "namespace") === "AWS/SQS" && names(alarm, "dimensions", dimensions, queue)) return true;
  return (Array.isArray(metricQueries) ? metricQueries : []).some((query) =>
    names(alarm, "metricQueries", valueIn(query, "metric", "dimensions"), queue),
  );
}

function names(alarm: StackResource, key: string, dimensions: unknown, queue: StackResource): boolean {
  const name = (dimensions as Readonly<Record<string, unknown>> | undefined)?.QueueName;
  return refersIn(alarm, key, name, queue);
}
