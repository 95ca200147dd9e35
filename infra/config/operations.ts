/** When operators are told, who they are, and what is kept for an audit. */
import { z } from "zod";
import { dollars, httpUrl, list, number, optional, truth } from "./values.ts";

const emails = () => list(z.email("Give e-mail addresses."));
const percent = (most: number) => number(1, 100).default(most).meta({ unit: "%" });

export const operationsKeys = {
  criticalEmails: emails()
    .default([])
    .describe("Who gets mail of alarms that call for action now; each address has to confirm"),
  warningEmails: emails()
    .default([])
    .describe("Who gets mail of alarms that can wait for the day; each address has to confirm"),
  runbookUrl: optional(httpUrl()).describe(
    "URL under which infra/runbooks is read, for the links in alarms; empty for its path in the project",
  ),
  alarmDeadLetters: number(1, 10_000)
    .default(1)
    .meta({ unit: "messages" })
    .describe("Alarm: this many messages in a dead-letter queue"),
  alarmOldestMessageSeconds: number(60, 1_209_600)
    .default(3_600)
    .meta({ unit: "seconds" })
    .describe("Alarm: a message waits in the ingestion queue for longer"),
  alarmErrorPercent: percent(1).describe("Alarm: a greater share of a function's calls fails"),
  alarmServerErrorPercent: percent(5).describe("Alarm: a greater share of the API's answers is 5xx"),
  alarmFailedPercent: percent(20).describe("Alarm: a greater share of the documents of an hour fails"),
  alarmThrottles: number(1, 1_000_000)
    .default(1)
    .meta({ unit: "calls" })
    .describe("Alarm: this many calls of a function in five minutes are throttled"),
  alarmSecondsLeft: number(1, 60)
    .default(3)
    .meta({ unit: "seconds" })
    .describe("Alarm: a call ends with less time left before its function's timeout"),
  alarmTableThrottles: number(1, 1_000_000)
    .default(1)
    .meta({ unit: "requests" })
    .describe("Alarm: this many requests to a table in five minutes are throttled"),
  alarmSpendPerHour: dollars(0.01, 1_000_000)
    .default(10)
    .meta({ unit: "USD" })
    .describe("Alarm: models cost more in an hour"),
  alarmOcuPercent: percent(80).describe("Alarm: a collection uses a greater share of `searchMaxOcu` for an hour"),
  alarmErrorLines: number(1, 1_000_000)
    .default(10)
    .meta({ unit: "lines" })
    .describe("Alarm: the functions log this many errors in five minutes"),
  alarmRefusals: number(1, 1_000_000)
    .default(100)
    .meta({ unit: "requests" })
    .describe("Alarm: the API refuses this many requests in five minutes for lack of rights"),
  dashboard: truth().default(true).describe("Whether the stack has a dashboard in CloudWatch"),
  monthlyBudget: optional(dollars(1, 10_000_000))
    .meta({ unit: "USD" })
    .describe("What a month may cost; told at 80% and 100%. Empty for 20 in `dev`, 100 in `staging`, 1,000 in `prod`"),
  budgetScope: z
    .enum(["stack", "account"])
    .default("stack")
    .describe("What the budget counts: what carries the stack's `Stack` tag, or all of the account"),
  auditTrail: truth()
    .default(false)
    .describe("Whether CloudTrail records who read and wrote which object and item, in a bucket of its own"),
};
