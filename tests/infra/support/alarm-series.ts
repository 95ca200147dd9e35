/**
 * What the watched metrics looked like, minute by minute, in an incident that an alarm is for, and in an hour that
 * looks like one and is none. By the alarm's runbook; the metrics by the names in the alarm's expression.
 */

import type { Runbook } from "../../../infra/operations/alarm.ts";
import { DUE_INDEX } from "../../../src/aws/dynamodb/table.ts";
import type { RegisteredAlarm, Samples } from "../../support/cloudwatch/alarm-evaluator.ts";

export interface AlarmSeries {
  readonly incident: string;
  readonly alarms: Samples;
  readonly harmless: string;
  readonly quiet: Samples;
}

type Minutes = (number | null)[];

/** The same for some minutes. */
const minutes = (count: number, value: number | null): Minutes => Array.from({ length: count }, () => value);
/** One value at every so many minutes, and nothing in between. */
const every = (pause: number, count: number, value: number): Minutes =>
  Array.from({ length: pause * count }, (_, minute) => (minute % pause === 0 ? value : null));

/** In production's stack: the worker may run 300 seconds, the API's function 29, the others 300. */
const SLOW: Readonly<Record<string, { readonly cutOff: number; readonly inTime: number }>> = {
  // A long document's leg ends half a margin before the timeout, at the latest.
  "timeouts-ingest-worker": { cutOff: 300_000, inTime: 287_500 },
  // A search waits 25 seconds for a collection that wakes up.
  "timeouts-query-api": { cutOff: 29_000, inTime: 25_400 },
  "timeouts-index-admin": { cutOff: 300_000, inTime: 240_000 },
  "timeouts-reconciler": { cutOff: 298_000, inTime: 120_000 },
};

export const ALARM_SERIES: Readonly<Record<Runbook, (alarm: RegisteredAlarm) => AlarmSeries>> = {
  "dead-letters": () => ({
    incident: "one message becomes a dead letter, and lies there for three minutes until the reconciler takes it",
    alarms: { value: [...minutes(12, 0), 1, 1, 1, 0, 0].concat(minutes(3, 0)) },
    harmless: "the queue is empty, and SQS falls silent about it",
    quiet: { value: [...minutes(20, 0), ...minutes(20, null)] },
  }),
  "documents-given-up": () => ({
    incident: "a round of the reconciler takes one dead letter",
    alarms: { value: [...minutes(7, null), 1, ...minutes(7, null)] },
    harmless: "no round finds any",
    quiet: { value: minutes(30, null) },
  }),
  "queue-age": () => ({
    incident: "nothing is taken off the queue: the oldest message grows older with the clock",
    alarms: { value: Array.from({ length: 90 }, (_, minute) => minute * 60) },
    harmless: "a long document is worked on for 50 minutes, then done",
    quiet: { value: [...Array.from({ length: 50 }, (_, minute) => minute * 60), ...minutes(20, 0)] },
  }),
  errors: () => ({
    incident: "a release fails one call in fifty",
    alarms: { calls: minutes(20, 50), errors: minutes(20, 1) },
    harmless: "one call in two hundred fails, and there are times without any",
    quiet: { calls: [...minutes(20, 200), ...minutes(10, null)], errors: [...minutes(20, 1), ...minutes(10, null)] },
  }),
  throttles: () => ({
    incident: "the account's concurrency is used up",
    alarms: { value: minutes(15, 3) },
    harmless: "no call is refused",
    quiet: { value: [...minutes(15, 0), ...minutes(15, null)] },
  }),
  timeouts: ({ name }) => {
    const { cutOff, inTime } = SLOW[name.replace("sluice-prod-", "")] ?? { cutOff: Number.NaN, inTime: Number.NaN };
    return {
      incident: "one call among many is cut off",
      alarms: { value: [...minutes(6, 900), cutOff, ...minutes(8, 900)] },
      harmless: "the longest calls end by themselves",
      quiet: { value: minutes(30, inTime) },
    };
  },
  "error-lines": () => ({
    incident: "ten errors within a minute, of whichever function",
    alarms: { value: [...minutes(6, null), 10, ...minutes(8, null)] },
    harmless: "an error a minute",
    quiet: { value: minutes(30, 1) },
  }),
  "reconciler-silent": () => ({
    incident: "the schedule is turned off after half an hour",
    alarms: { value: [...every(5, 6, 1), ...minutes(30, null)] },
    harmless: "two rounds are missed, then they go on",
    quiet: { value: [...every(5, 6, 1), ...minutes(10, null), ...every(5, 6, 1)] },
  }),
  "api-errors": () => ({
    incident: "three of forty requests a minute end in 5xx",
    alarms: { requests: minutes(20, 40), errors: minutes(20, 3) },
    harmless: "a search at night meets a collection that sleeps, and comes again; by day one of forty fails",
    quiet: {
      requests: [...minutes(10, null), 2, ...minutes(9, null), ...minutes(20, 40)],
      errors: [...minutes(10, null), 1, ...minutes(9, null), ...minutes(20, 1)],
    },
  }),
  refusals: () => ({
    incident: "somebody tries out tokens",
    alarms: { value: [...minutes(6, null), 60, 60, ...minutes(7, null)] },
    harmless: "a client with an old token asks every six seconds until it has a new one",
    quiet: { value: minutes(30, 10) },
  }),
  "documents-failing": () => ({
    incident: "the model is gone: four of nine documents of an hour fail, and none ends in part",
    alarms: { failed: every(15, 4, 1), ready: every(12, 5, 1) },
    harmless: "one of twenty is damaged; in another hour none fails",
    quiet: { failed: [...every(60, 1, 1), ...minutes(60, null)], ready: every(3, 40, 1), partial: minutes(120, null) },
  }),
  "model-spend": () => ({
    incident: "indexing costs 11 USD in an hour, and nobody searches",
    alarms: { worker: every(6, 10, 1.1) },
    harmless: "a large document costs 6 USD at once; nobody searches",
    quiet: { worker: [...minutes(30, null), 6, ...minutes(29, null)], api: minutes(60, null) },
  }),
  "table-throttles": ({ name }) => ({
    incident: "one index of the records, or the ledger, is too hot for a moment",
    alarms: { [name.endsWith("-records") ? DUE_INDEX : "writes"]: [...minutes(7, null), 2, ...minutes(7, null)] },
    harmless: "nothing is throttled, so DynamoDB says nothing",
    quiet: { reads: minutes(30, null), writes: minutes(30, null) },
  }),
  "search-capacity": () => ({
    incident: "twenty-seven of thirty-two units are in use for over an hour",
    alarms: { value: minutes(70, 27) },
    harmless: "all are in use for 50 minutes while a backlog is indexed; then the collection rests",
    quiet: { value: [...minutes(20, 4), ...minutes(50, 32), ...minutes(20, 4), ...minutes(60, null)] },
  }),
};
