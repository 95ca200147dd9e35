/** The evaluator that the alarms' tests trust, on AWS's own examples. */
import { describe, expect, it } from "vitest";
import { alarmStates, type RegisteredAlarm } from "../support/cloudwatch/alarm-evaluator.ts";
import { matchesPattern } from "../support/cloudwatch/filter-pattern.ts";
import { evaluateMath } from "../support/cloudwatch/metric-math.ts";

const alarm: RegisteredAlarm = {
  name: "example",
  period: 60,
  statistic: "Sum",
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  comparisonOperator: "GreaterThanThreshold",
  threshold: 0.5,
  treatMissingData: "notBreaching",
};

/** `X` is over the threshold, `0` is not, `-` is missing. */
function lastState(points: string, further: Partial<RegisteredAlarm>) {
  const value = points.split(" ").map((point) => ({ X: 1, "0": 0, "-": null })[point] ?? null);
  return alarmStates({ ...alarm, ...further }, { value }).at(-1);
}

describe("how CloudWatch evaluates an alarm", () => {
  it("three of three periods, with data missing", () => {
    const table: readonly (readonly [points: string, breaching: string, notBreaching: string])[] = [
      ["0 - X - X", "OK", "OK"],
      ["0 - - - -", "OK", "OK"],
      ["- - - - -", "ALARM", "OK"],
      ["0 X X - X", "ALARM", "ALARM"],
      ["- - X - -", "ALARM", "OK"],
    ];
    for (const [points, breaching, notBreaching] of table) {
      expect(lastState(points, { treatMissingData: "breaching" }), points).toBe(breaching);
      expect(lastState(points, { treatMissingData: "notBreaching" }), points).toBe(notBreaching);
    }
  });

  it("two of three periods, with data missing", () => {
    const table: readonly (readonly [points: string, breaching: string, notBreaching: string])[] = [
      ["0 - X - X", "ALARM", "ALARM"],
      ["0 0 X 0 X", "ALARM", "ALARM"],
      ["0 - X - -", "ALARM", "OK"],
      ["- - - - 0", "ALARM", "OK"],
      ["- - - X -", "ALARM", "OK"],
    ];
    for (const [points, breaching, notBreaching] of table) {
      expect(lastState(points, { datapointsToAlarm: 2, treatMissingData: "breaching" }), points).toBe(breaching);
      expect(lastState(points, { datapointsToAlarm: 2, treatMissingData: "notBreaching" }), points).toBe(notBreaching);
    }
  });

  it("samples are gathered by the period and the statistic", () => {
    const over = (statistic: "Sum" | "Maximum" | "Average", threshold: number) =>
      alarmStates(
        { ...alarm, period: 120, statistic, threshold, evaluationPeriods: 1, datapointsToAlarm: 1 },
        { value: [[1, 2], 3, 0, null] },
      );
    expect(over("Sum", 5)).toEqual(["ALARM", "OK"]);
    expect(over("Sum", 6)).toEqual(["OK", "OK"]);
    expect(over("Maximum", 2)).toEqual(["ALARM", "OK"]);
    expect(over("Average", 1.9)).toEqual(["ALARM", "OK"]);
    expect(over("Average", 2)).toEqual(["OK", "OK"]);
  });

  it("each comparison does what its name says", () => {
    expect(lastState("0 0 0", { comparisonOperator: "LessThanThreshold" })).toBe("ALARM");
    expect(lastState("X X X", { comparisonOperator: "GreaterThanOrEqualToThreshold", threshold: 1 })).toBe("ALARM");
    expect(lastState("X X X", { threshold: 1 })).toBe("OK");
  });

  it("metric math has its precedence, and nothing comes of missing values", () => {
    const series = { a: [1, null, 4], b: [2, 3, 0] };
    expect(evaluateMath("1 + 2 * (a - b) / 4", series)).toEqual([0.5, null, 3]);
    expect(evaluateMath("FILL(a, 0) + b", series)).toEqual([3, 3, 4]);
    expect(evaluateMath("IF(b > 0, 100 * a / b, 7)", series)).toEqual([50, null, 7]);
    expect(evaluateMath("a / b", series)).toEqual([0.5, null, null]);
    expect(evaluateMath("SUM([a, b, FILL(a, 1)])", series)).toEqual([4, 4, 8]);
    const silent = { none: [null, null], one: [1, null] };
    expect(evaluateMath("FILL(none, 0) + FILL(one, 0)", silent)).toEqual([1, 0]);
    expect(evaluateMath("FILL(none, 0) + FILL(one, 0)", silent, { fillsEmpty: false })).toEqual([null, null]);
    expect(evaluateMath("SUM([FILL(none, 0), one])", silent, { fillsEmpty: false })).toEqual([1, null]);
    for (const wrong of ["SUM(a, b)", "SUM([a)", "a +", "c", "IF(a, b)", "a b", "(a", "a % b"]) {
      expect(() => evaluateMath(wrong, series), wrong).toThrow(SyntaxError);
    }
  });

  it("a filter pattern finds its fields and no text", () => {
    const pattern = '{ $.level = "ERROR" || $.record.status = "timeout" }';
    expect(matchesPattern(pattern, '{"level":"ERROR"}')).toBe(true);
    expect(matchesPattern(pattern, '{"record":{"status":"timeout"}}')).toBe(true);
    expect(matchesPattern(pattern, '{"level":"INFO","message":"ERROR"}')).toBe(false);
    expect(matchesPattern(pattern, "level ERROR")).toBe(false);
    expect(() => matchesPattern("ERROR", "{}")).toThrow(SyntaxError);
  });
});
