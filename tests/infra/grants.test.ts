import { describe, expect, it } from "vitest";
import { announce } from "../../infra/grants/events.ts";
import { FUNCTIONS, type GrantedResources, grantsOf } from "../../infra/grants/functions.ts";
import { decryptThrough, encryptThrough, useGivenBucketKey } from "../../infra/grants/keys.ts";
import { sendTraces, writeLogs } from "../../infra/grants/logs.ts";
import { invokeModels } from "../../infra/grants/models.ts";
import { attachToVpc } from "../../infra/grants/network.ts";
import * as objects from "../../infra/grants/objects.ts";
import * as queues from "../../infra/grants/queues.ts";
import { reachCollection } from "../../infra/grants/search.ts";
import { policyText, type Statement } from "../../infra/grants/statement.ts";
import { findItems, getItems, putItems, removeItems } from "../../infra/grants/tables.ts";

const BUCKET = "arn:aws:s3:::bucket";
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue";
const TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/table";
const KEY = "arn:aws:kms:us-east-1:123456789012:key/key";
const LOGS = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f";
const COLLECTION = "arn:aws:aoss:us-east-1:123456789012:collection/abc";
const BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default";

function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Statement["Condition"],
) {
  return { Sid, Effect: "Allow", Action, Resource, ...(Condition === undefined ? {} : { Condition }) };
}
const viaService = (...services: readonly string[]) => ({
  StringEquals: { "kms:ViaService": services.map((service) => `${service}.us-east-1.amazonaws.com`) },
});

describe("a grant", () => {
  const place = { partition: "aws", region: "us-east-1", accountId: "123456789012" };

  it("allows exactly what it is for", () => {
    expect(writeLogs(LOGS)).toEqual(allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [`${LOGS}:*`]));
    expect(sendTraces()).toEqual(allow("SendTraces", ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"]));
    expect(announce(BUS)).toEqual(
      allow("Announce", ["events:PutEvents"], [BUS], { StringEquals: { "events:source": "sluice" } }),
    );
    expect(reachCollection(COLLECTION)).toEqual(allow("ReachCollection", ["aoss:APIAccessAll"], [COLLECTION]));
    expect(getItems("Get", TABLE)).toEqual(allow("Get", ["dynamodb:BatchGetItem"], [TABLE]));
    expect(findItems("Find", TABLE)).toEqual(allow("Find", ["dynamodb:Query"], [`${TABLE}/index/*`]));
    expect(putItems("Put", TABLE)).toEqual(allow("Put", ["dynamodb:PutItem"], [TABLE]));
    expect(removeItems("Remove", TABLE)).toEqual(allow("Remove", ["dynamodb:DeleteItem"], [TABLE]));
  });

  it("names the objects of one bucket, or the bucket itself", () => {
    const all = [`${BUCKET}/*`];
    expect(objects.readUploads(BUCKET)).toEqual(allow("ReadUploads", ["s3:GetObject"], all));
    expect(objects.readUploadVersions(BUCKET)).toEqual(allow("ReadUploadVersions", ["s3:GetObjectVersion"], all));
    expect(objects.listUploads(BUCKET)).toEqual(allow("ListUploads", ["s3:ListBucket"], [BUCKET]));
    expect(objects.listUploadVersions(BUCKET)).toEqual(
      allow("ListUploadVersions", ["s3:ListBucketVersions"], [BUCKET]),
    );
    expect(objects.removeUploadVersions(BUCKET)).toEqual(
      allow("RemoveUploadVersions", ["s3:DeleteObjectVersion"], all),
    );
    expect(objects.signUploads(BUCKET)).toEqual(allow("SignUploads", ["s3:PutObject"], all));
    expect(objects.readOutputs(BUCKET)).toEqual(allow("ReadOutputs", ["s3:GetObject"], all));
    expect(objects.writeOutputs(BUCKET)).toEqual(allow("WriteOutputs", ["s3:PutObject"], all));
    expect(objects.listOutputs(BUCKET)).toEqual(allow("ListOutputs", ["s3:ListBucket"], [BUCKET]));
    expect(objects.removeOutputs(BUCKET)).toEqual(allow("RemoveOutputs", ["s3:DeleteObject"], all));
  });

  it("names the queue whose messages it is about", () => {
    expect(queues.consume(QUEUE)).toEqual(
      allow("ConsumeMessages", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [QUEUE]),
    );
    expect(queues.postpone(QUEUE)).toEqual(allow("PostponeMessages", ["sqs:ChangeMessageVisibility"], [QUEUE]));
    expect(queues.send(QUEUE)).toEqual(allow("SendMessages", ["sqs:SendMessage"], [QUEUE]));
    expect(queues.takeDeadLetters([QUEUE])).toEqual(
      allow("TakeDeadLetters", ["sqs:ReceiveMessage", "sqs:DeleteMessage"], [QUEUE]),
    );
  });

  it("lets a key be used through the services alone that keep something under it", () => {
    const use = { keyArn: KEY, region: "us-east-1", services: ["s3", "sqs"] } as const;
    expect(decryptThrough(use)).toEqual(
      allow("DecryptThroughServices", ["kms:Decrypt"], [KEY], viaService("s3", "sqs")),
    );
    expect(encryptThrough(use)).toEqual(
      allow("EncryptThroughServices", ["kms:GenerateDataKey"], [KEY], viaService("s3", "sqs")),
    );
    expect(useGivenBucketKey(KEY, "us-east-1")).toEqual(
      allow("UseGivenBucketKey", ["kms:Decrypt", "kms:GenerateDataKey"], [KEY], viaService("s3")),
    );
  });

  it("names each model, and behind an inference profile the model in every region", () => {
    const region = "us-east-1";
    const models = [
      { modelId: "us.anthropic.claude-x", region },
      { modelId: "global.anthropic.claude-x", region },
      { modelId: "amazon.titan-y", region: "eu-west-1" },
      { modelId: "arn:aws:bedrock:::own", like: "eu.anthropic.claude-z", region },
    ];
    expect(invokeModels({ ...place, models })).toEqual(
      allow(
        "InvokeModels",
        ["bedrock:InvokeModel"],
        [
          "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-x",
          "arn:aws:bedrock:*::foundation-model/anthropic.claude-x",
          "arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.anthropic.claude-x",
          "arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-y",
          "arn:aws:bedrock:::own",
          "arn:aws:bedrock:*::foundation-model/anthropic.claude-z",
        ],
      ),
    );
  });

  const on: GrantedResources = {
    ...place,
    logGroup: LOGS,
    rawBucket: "arn:aws:s3:::raw",
    outputBucket: "arn:aws:s3:::output",
    recordsTable: `${TABLE}-records`,
    ledgerTable: `${TABLE}-ledger`,
    queue: QUEUE,
    deadLetterQueue: `${QUEUE}-dead`,
    targetDeadLetterQueue: `${QUEUE}-target-dead`,
    bus: BUS,
    key: KEY,
    rawBucketKey: `${KEY}-given`,
    collection: COLLECTION,
    models: [{ modelId: "amazon.titan-y", region: "us-east-1" }],
    inVpc: true,
  };
  const everywhere = ["WriteLogs", "SendTraces", "AttachToVpc", "ReachCollection"];
  const keys = ["DecryptThroughServices", "EncryptThroughServices", "UseGivenBucketKey"];

  it("each function has exactly its grants", () => {
    const names = (name: (typeof FUNCTIONS)[number]) => grantsOf(name, on).map(({ Sid }) => Sid);
    expect(names("ingest-worker")).toEqual([
      ...everywhere,
      ...["ConsumeMessages", "PostponeMessages", "SendMessages"],
      ...["ReadUploads", "ListUploads", "ReadUploadVersions", "RemoveUploadVersions"],
      ...["ReadOutputs", "ListOutputs", "WriteOutputs", "RemoveOutputs"],
      ...["GetRecords", "PutRecords", "RemoveRecords", "GetLedger", "PutLedger", "RemoveLedger"],
      ...["InvokeModels", "Announce"],
      ...keys,
    ]);
    expect(names("query-api")).toEqual([
      ...everywhere,
      ...["SendMessages", "SignUploads", "ReadUploads", "ListUploads", "ListUploadVersions"],
      ...["ReadOutputs", "ListOutputs"],
      ...["GetRecords", "PutRecords", "FindRecords", "RemoveRecords", "GetLedger", "PutLedger", "InvokeModels"],
      ...keys,
    ]);
    expect(names("index-admin")).toEqual(everywhere);
    expect(names("reconciler")).toEqual([
      ...everywhere,
      ...["SendMessages", "TakeDeadLetters", "ReadUploads", "ListUploads", "GetRecords", "PutRecords", "FindRecords"],
      ...keys,
    ]);
  });

  it("each function's grants are on its own resources, and go with what there is", () => {
    const worker = grantsOf("ingest-worker", { ...on, rawBucketKey: null, collection: null, models: [], inVpc: false });
    expect(worker).not.toContainEqual(
      expect.objectContaining({ Sid: expect.stringMatching(/Vpc|Collection|Models|Given/) }),
    );
    expect(worker).toContainEqual(objects.readUploads("arn:aws:s3:::raw"));
    expect(worker).toContainEqual(objects.writeOutputs("arn:aws:s3:::output"));
    expect(worker).toContainEqual(getItems("GetRecords", `${TABLE}-records`));
    expect(worker).toContainEqual(removeItems("RemoveLedger", `${TABLE}-ledger`));
    expect(grantsOf("reconciler", on)).toContainEqual(
      queues.takeDeadLetters([`${QUEUE}-dead`, `${QUEUE}-target-dead`]),
    );
  });

  /** Services whose actions name no resources. */
  const UNNAMEABLE = [sendTraces().Sid, attachToVpc().Sid];

  it("no grant has a wildcard where a resource can be named", () => {
    for (const name of FUNCTIONS) {
      const statements = grantsOf(name, on);
      expect(new Set(statements.map(({ Sid }) => Sid)).size, "names are unique").toBe(statements.length);
      for (const { Sid, Action, Resource } of statements) {
        for (const action of Action) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
        if (UNNAMEABLE.includes(Sid)) expect(Resource).toEqual(["*"]);
        else
          for (const resource of Resource)
            expect(resource).toMatch(/^arn:aws:[a-z0-9]+:(\*|[a-z0-9-]*):\d*:[^*]+(\/\*|:\*)?$/);
      }
      // IAM counts a role's inline policies without white space: 10,240 characters at most.
      expect(policyText(statements).length).toBeLessThan(10_240);
    }
  });
});
