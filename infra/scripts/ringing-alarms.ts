import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type { SluiceConfig } from "../config.ts";
import { alarmsOf } from "../operations/alarms.ts";

/** CloudWatch answers for this many names at once; a stack has about thirty. */
const NAMES_AT_ONCE = 100;

/**
 * The names of a stack's alarms. Others may begin in the same way: those of the stack `prod-b` as those of `prod`.
 * @param prefix `<project>-<stack>`
 */
export function alarmNamesOf(prefix: string, config: SluiceConfig): readonly string[] {
  return alarmsOf({ prefix, accountId: "", apiId: "" }, config).map(({ name }) => `${prefix}-${name}`);
}

/** Asks CloudWatch which of these alarms are going off. */
export function ringingAlarms(region: string, names: readonly string[], client = new CloudWatchClient({ region })) {
  return async (): Promise<readonly string[]> => {
    const ringing: string[] = [];
    for (let from = 0; from < names.length; from += NAMES_AT_ONCE) {
      const AlarmNames = names.slice(from, from + NAMES_AT_ONCE);
      const { MetricAlarms = [] } = await client.send(
        new DescribeAlarmsCommand({ AlarmNames, MaxRecords: NAMES_AT_ONCE }),
      );
      for (const { AlarmName = "", StateValue } of MetricAlarms) if (StateValue === "ALARM") ringing.push(AlarmName);
    }
    return ringing;
  };
}
