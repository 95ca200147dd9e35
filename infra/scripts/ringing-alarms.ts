import { CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";

/** Asks CloudWatch for the names of a stack's alarms that are going off: those that begin with its prefix. */
export function ringingAlarms(region: string, prefix: string, client = new CloudWatchClient({ region })) {
  return async (): Promise<readonly string[]> => {
    const names: string[] = [];
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNamePrefix: prefix })) {
      const ringing = MetricAlarms.filter(({ StateValue }) => StateValue === "ALARM");
      names.push(...ringing.map(({ AlarmName = "" }) => AlarmName));
    }
    return names;
  };
}
