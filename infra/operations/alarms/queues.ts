import type { SluiceConfig } from "../../config.ts";
import { type AlarmDefinition, MINUTE } from "../alarm.ts";
import { ownMetric, queueMetric, type Watched } from "../metrics.ts";

/** The queues that hold dead letters: of the worker's, and of the rule's target. */
export const DEAD_LETTER_QUEUES = ["ingestion-dlq", "event-target-dlq"] as const;
export const WORK_QUEUE = "ingestion-queue";

/** Messages that nobody works on, and those that were given up. */
export function queueAlarms(watched: Watched, config: SluiceConfig): readonly AlarmDefinition[] {
  return [
    ...DEAD_LETTER_QUEUES.map(
      (queue): AlarmDefinition => ({
        name: `dead-letters-${queue}`,
        runbook: "dead-letters",
        severity: "critical",
        says: `Messages lie in ${queue}`,
        metrics: { waiting: queueMetric(watched, "ApproximateNumberOfMessagesVisible", queue) },
        periodSeconds: 5 * MINUTE,
        periods: [1, 1],
        comparison: "GreaterThanOrEqualToThreshold",
        threshold: config.alarmDeadLetters,
        // SQS says nothing of a queue that rests.
        missing: "notBreaching",
      }),
    ),
    {
      name: "documents-given-up",
      runbook: "documents-given-up",
      severity: "warning",
      says: "The reconciler took dead letters off their queues",
      metrics: { letters: ownMetric(watched, "DeadLetters", "reconciler") },
      periodSeconds: 5 * MINUTE,
      periods: [1, 1],
      comparison: "GreaterThanOrEqualToThreshold",
      threshold: config.alarmDeadLetters,
      missing: "notBreaching",
    },
    {
      name: "queue-age",
      runbook: "queue-age",
      severity: "critical",
      says: `A message waits in ${WORK_QUEUE} for too long`,
      metrics: { oldest: queueMetric(watched, "ApproximateAgeOfOldestMessage", WORK_QUEUE) },
      periodSeconds: 5 * MINUTE,
      periods: [3, 3],
      comparison: "GreaterThanThreshold",
      threshold: config.alarmOldestMessageSeconds,
      missing: "notBreaching",
    },
  ];
}
