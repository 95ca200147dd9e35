/** A canary over the aliases and alarms of an emulator: what the command asks of Lambda and CloudWatch. */
import { randomUUID } from "node:crypto";
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, it } from "vitest";
import { shift } from "../../infra/scripts/canary.ts";
import { FunctionVersions } from "../../infra/scripts/function-versions.ts";
import { ringingAlarms } from "../../infra/scripts/ringing-alarms.ts";
import { zip } from "../../src/setup/bundles/zip.ts";
import { TEST_CREDENTIALS, TEST_REGION } from "../support/engines/engine.ts";
import { onEngine } from "./on-engine.ts";

onEngine("moto", (endpoint) => {
  const options = { region: TEST_REGION, endpoint, credentials: TEST_CREDENTIALS };
  const lambda = new LambdaClient(options);
  const cloudwatch = new CloudWatchClient(options);
  const prefix = `sluice-${randomUUID().slice(0, 8)}-`;
  const names = ["ingest-worker", "query-api"].map((name) => `${prefix}${name}`);
  const AlarmName = `${prefix}api-errors`;
  /** An alarm of another stack, whose name begins like this one's: it goes off all the time. */
  const neighbour = `${prefix}b-api-errors`;

  beforeAll(async () => {
    const Role = await role();
    for (const FunctionName of names) {
      const code = zip(new Map([["index.mjs", new TextEncoder().encode("export const handler = async () => 1;\n")]]));
      const about = { FunctionName, Runtime: "nodejs22.x", Handler: "index.handler", Role } as const;
      await lambda.send(
        new CreateFunctionCommand({ ...about, Code: { ZipFile: code }, Description: "One. Release a1." }),
      );
      await lambda.send(new PublishVersionCommand({ FunctionName, Description: "One. Release a1." }));
      await lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: "Two. Release b2." }));
      await lambda.send(new PublishVersionCommand({ FunctionName, Description: "Two. Release b2." }));
    }
    const metric = { Namespace: "AWS/Lambda", MetricName: "Errors", Statistic: "Sum", Period: 60 } as const;
    const condition = { EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: "GreaterThanThreshold" } as const;
    for (const name of [AlarmName, neighbour])
      await cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: name, ...metric, ...condition }));
    await ring("OK");
    await ring("ALARM", neighbour);
  });
  afterAll(async () => {
    for (const FunctionName of names) await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName, neighbour] }));
    lambda.destroy();
    cloudwatch.destroy();
  });

  /** moto takes functions of roles that are there alone; it tells the service by what a signature would be for. */
  async function role(): Promise<string> {
    const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    const RoleName = `${prefix}role`;
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${TEST_REGION}/iam/aws4_request, Signature=none`;
    const body = new URLSearchParams({
      Action: "CreateRole",
      Version: "2010-05-08",
      RoleName,
      AssumeRolePolicyDocument,
    });
    const answer = await fetch(endpoint, { method: "POST", headers: { authorization }, body });
    return /<Arn>([^<]+)/.exec(await answer.text())?.[1] ?? "";
  }

  async function ring(StateValue: "OK" | "ALARM", name = AlarmName): Promise<void> {
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: name, StateValue, StateReason: "The test says so." }));
  }

  const aliases = () =>
    Promise.all(
      names.map(async (FunctionName) => {
        const { FunctionVersion, RoutingConfig } = await lambda.send(
          new GetAliasCommand({ FunctionName, Name: "live" }),
        );
        return { version: FunctionVersion, beside: RoutingConfig?.AdditionalVersionWeights ?? {} };
      }),
    );

  const run = (pause: () => Promise<void>) => {
    const functions = Object.fromEntries(
      names.map((name) => [name, `arn:aws:lambda:${TEST_REGION}:123456789012:function:${name}:live`]),
    );
    return shift({
      functions: new FunctionVersions({ region: TEST_REGION, functions }, lambda),
      alarms: ringingAlarms(TEST_REGION, [AlarmName], cloudwatch),
      say: () => {},
      pause,
    });
  };

  it("an emulator's aliases carry the canary's weights, and an alarm that is set takes them away again", async () => {
    const seen: unknown[] = [];
    const ringing = run(async () => {
      seen.push(await aliases());
      await ring("ALARM");
    });
    await expect(ringing).rejects.toThrow(`${AlarmName} is going off, so all calls go to the release before again.`);
    expect(seen).toEqual([[0, 1].map(() => ({ version: "1", beside: { 2: 0.1 } }))]);
    expect(await aliases()).toEqual([0, 1].map(() => ({ version: "1", beside: {} })));

    await ring("OK");
    await run(async () => {});
    expect(await aliases()).toEqual([0, 1].map(() => ({ version: "2", beside: {} })));
  });
});
