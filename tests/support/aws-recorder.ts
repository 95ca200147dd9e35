/**
 * Stands between a function and the engines: passes every request on, and keeps what IAM would have been asked for it.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { AwsCall } from "./iam-matcher.ts";

export interface RecorderOptions {
  /** Where each service answers, by its name in signatures. */
  readonly engines: Readonly<Record<string, string>>;
  readonly accountId: string;
  readonly region: string;
}

interface Passed {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly status: number;
}

/** A recorder that listens. */
export class AwsRecorder {
  readonly calls: AwsCall[] = [];
  readonly #options: RecorderOptions;
  readonly #server: Server;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#server = createServer((incoming, answer) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => this.#pass(incoming, Buffer.concat(chunks), answer));
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(incoming: IncomingMessage, body: Buffer, answer: import("node:http").ServerResponse): void {
    const { method = "GET", headers } = incoming;
    const url = new URL(incoming.url ?? "/", "http://recorder");
    const service = serviceOf(headers, url);
    const engine = this.#options.engines[service];
    if (engine === undefined) {
      answer.writeHead(501).end(`Nobody answers for ${service}.`);
      return;
    }
    const onward = request(
      `${engine}${incoming.url ?? "/"}`,
      { method, headers: { ...headers, "content-length": body.length } },
      (response) => {
        const { statusCode: status = 500 } = response;
        const passed = { method, url, headers, body: body.toString("utf8"), status };
        this.calls.push(...callsOf(service, passed, this.#options));
        answer.writeHead(status, response.headers);
        response.pipe(answer);
      },
    );
    onward.on("error", () => answer.destroy());
    onward.end(body);
  }
}

/** The service that a request was signed for. */
function serviceOf({ authorization = "" }: IncomingHttpHeaders, url: URL): string {
  const credential = /Credential=([^,]+)/.exec(authorization)?.[1] ?? url.searchParams.get("X-Amz-Credential") ?? "";
  return credential.split("/")[3] ?? "an unsigned request";
}

/** What IAM is asked for a request. @throws for one that nobody told it about */
function callsOf(service: string, passed: Passed, place: RecorderOptions): readonly AwsCall[] {
  const reader = READERS[service];
  if (reader === undefined) throw new Error(`The recorder does not know ${service}.`);
  return reader(passed, place);
}

type Reader = (passed: Passed, place: RecorderOptions) => readonly AwsCall[];

const arn = ({ region, accountId }: RecorderOptions, service: string, resource: string) =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

/** The operation of a service that speaks JSON. */
const operationOf = ({ headers }: Passed) => String(headers["x-amz-target"]).split(".").at(-1) ?? "";

const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

const dynamodb: Reader = (passed, place) => {
  const operation = operationOf(passed);
  const input = JSON.parse(passed.body);
  const on = (action: string, table: string, index?: string) => ({
    action: `dynamodb:${action}`,
    resource: arn(place, "dynamodb", `table/${table}${index === undefined ? "" : `/index/${index}`}`),
  });
  if (operation === "TransactWriteItems") {
    return input.TransactItems.flatMap((item: Record<string, { TableName: string }>) =>
      Object.entries(item).map(([kind, { TableName }]) => on(TRANSACTION_ACTIONS[kind] ?? kind, TableName)),
    );
  }
  if (operation === "BatchGetItem") return Object.keys(input.RequestItems).map((table) => on(operation, table));
  return [on(operation, input.TableName, input.IndexName)];
};

const sqs: Reader = (passed, place) => {
  const { QueueUrl = "", SourceArn } = JSON.parse(passed.body) as Record<string, string>;
  const resource = SourceArn ?? arn(place, "sqs", QueueUrl.split("/").at(-1) ?? "");
  return [{ action: `sqs:${operationOf(passed)}`, resource }];
};

const events: Reader = (passed, place) =>
  JSON.parse(passed.body).Entries.map((entry: { Source: string; EventBusName?: string }) => ({
    action: "events:PutEvents",
    resource: arn(place, "events", `event-bus/${entry.EventBusName ?? "default"}`),
    context: { "events:source": entry.Source },
  }));

const s3: Reader = ({ method, url, body, status }) => {
  const [, bucket = "", ...rest] = decodeURIComponent(url.pathname).split("/");
  const key = rest.join("/");
  const query = url.searchParams;
  const [container, object] = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/${key}`];
  if (key === "") return bucketCalls(method, query, { container, body });
  const version = query.has("versionId") ? "Version" : "";
  if (method === "PUT") return [{ action: "s3:PutObject", resource: object }];
  if (method === "DELETE") return [{ action: `s3:DeleteObject${version}`, resource: object }];
  return [
    { action: `s3:GetObject${version}`, resource: object },
    // Who may not list gets 403 for what is not there.
    ...(status === 404 ? [{ action: "s3:ListBucket", resource: container }] : []),
  ];
};

function bucketCalls(method: string, query: URLSearchParams, { container, body }: { container: string; body: string }) {
  if (method === "POST" && query.has("delete")) {
    return [...body.matchAll(/<Object>(.*?)<\/Object>/gs)].map(([, entry = ""]) => ({
      action: entry.includes("<VersionId>") ? "s3:DeleteObjectVersion" : "s3:DeleteObject",
      resource: `${container}/${/<Key>(.*?)<\/Key>/s.exec(entry)?.[1] ?? ""}`,
    }));
  }
  return [{ action: query.has("versions") ? "s3:ListBucketVersions" : "s3:ListBucket", resource: container }];
}

const READERS: Readonly<Record<string, Reader>> = { dynamodb, sqs, events, s3 };
