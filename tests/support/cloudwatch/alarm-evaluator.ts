/**
 * When a CloudWatch alarm goes off: samples are gathered by period, an expression is computed over them, and the last
 * periods are compared with the threshold as AWS describes it ("How alarm state is evaluated when data is missing"):
 * the alarm looks a little further back than its periods, takes the most recent values that it finds there, and only
 * what is then still missing counts as the alarm says. How far back AWS looks it does not tell; its examples have two.
 */
import { evaluateMath, type MathOptions, type Series } from "./metric-math.ts";

type Statistic = "Sum" | "Maximum" | "Average";

/** An alarm as the program registers it. */
export interface RegisteredAlarm {
  readonly name: string;
  readonly namespace?: string;
  readonly metricName?: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly statistic?: Statistic;
  readonly period?: number;
  readonly metricQueries?: readonly {
    readonly id: string;
    readonly expression?: string;
    readonly returnData?: boolean;
    readonly metric?: {
      readonly namespace: string;
      readonly metricName: string;
      readonly dimensions: Readonly<Record<string, string>>;
      readonly stat: Statistic;
      readonly period: number;
    };
  }[];
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly comparisonOperator: "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
  readonly threshold: number;
  readonly treatMissingData: "notBreaching" | "breaching";
}

/** Samples minute by minute: one, several, or none. By the metric's id; `value` for an alarm of one metric. */
export type Samples = Readonly<Record<string, readonly (number | readonly number[] | null)[]>>;

export type AlarmState = "OK" | "ALARM";

const MINUTE = 60;
/** How many periods before its own an alarm looks at where some are missing. */
const FURTHER_BACK = 2;

/** The alarm's state at the end of each period. */
export function alarmStates(alarm: RegisteredAlarm, samples: Samples, math?: MathOptions): readonly AlarmState[] {
  const values = valuesOf(alarm, samples, math);
  return values.map((_, index) => stateAt(alarm, values.slice(0, index + 1)));
}

/** The watched value, period by period. */
function valuesOf(alarm: RegisteredAlarm, samples: Samples, math?: MathOptions): Series {
  const { metricQueries, period = MINUTE, statistic = "Sum" } = alarm;
  if (metricQueries === undefined) return byPeriod(samples.value ?? [], period, statistic);
  const watched = metricQueries.flatMap(({ id, metric }) => (metric === undefined ? [] : [{ id, ...metric }]));
  const strange = Object.keys(samples).filter((id) => !watched.some((metric) => metric.id === id));
  if (strange.length > 0) throw new Error(`${alarm.name} watches no ${strange.join(", ")}.`);
  const minutes = Math.max(...Object.values(samples).map((list) => list.length));
  const series = watched.map(({ id, period, stat }): [string, Series] => {
    const padded = Array.from({ length: minutes }, (_, minute) => samples[id]?.[minute] ?? null);
    return [id, byPeriod(padded, period, stat)];
  });
  const { expression = "" } = metricQueries.find(({ returnData }) => returnData) ?? {};
  return evaluateMath(expression, Object.fromEntries(series), math);
}

function byPeriod(minutes: Samples[string], period: number, statistic: Statistic): Series {
  const length = period / MINUTE;
  return Array.from({ length: Math.floor(minutes.length / length) }, (_, index) => {
    const found = minutes.slice(index * length, (index + 1) * length).flatMap((sample) => sample ?? []);
    if (found.length === 0) return null;
    const sum = found.reduce((total, value) => total + value, 0);
    if (statistic === "Maximum") return Math.max(...found);
    return statistic === "Sum" ? sum : sum / found.length;
  });
}

function stateAt(alarm: RegisteredAlarm, values: Series): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = alarm;
  const looked = values.slice(-(evaluationPeriods + FURTHER_BACK));
  const recent = looked.filter((value) => value !== null).slice(-evaluationPeriods);
  const missing = treatMissingData === "breaching" ? evaluationPeriods - recent.length : 0;
  const breaching = recent.filter((value) => breaches(alarm, value)).length + missing;
  return breaching >= datapointsToAlarm ? "ALARM" : "OK";
}

function breaches({ comparisonOperator, threshold }: RegisteredAlarm, value: number): boolean {
  if (comparisonOperator === "GreaterThanThreshold") return value > threshold;
  return comparisonOperator === "LessThanThreshold" ? value < threshold : value >= threshold;
}
