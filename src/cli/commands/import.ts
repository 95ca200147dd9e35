import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { awsCredentials } from "../client/aws-credentials.ts";
import type { CommandContext } from "../context.ts";
import { CliError, UsageError } from "../errors.ts";
import { confirmed } from "../import/confirm.ts";
import { type CostEstimate, estimateOfObjects } from "../import/cost-estimate.ts";
import { objectSource } from "../import/object-source.ts";
import { type OwnObjects, ownObjects } from "../import/own-bucket.ts";
import { placeBelow, type S3Address, s3Address } from "../import/s3-address.ts";
import { S3Bucket } from "../import/s3-bucket.ts";
import type { ListedObject } from "../import/s3-xml.ts";
import { counted } from "../output/console.ts";
import { estimateLines } from "../output/estimate-lines.ts";
import { reportEnds } from "../output/put-report.ts";
import { putAll } from "../upload/put-all.ts";
import type { Put } from "../upload/put-files.ts";
import { keyBelow, tagsOf, type UploadOptions, type WithContext, withUploadOptions } from "./options.ts";

interface ImportOptions extends UploadOptions {
  readonly region?: string;
  readonly awsProfile?: string;
  readonly follow?: true;
  readonly dryRun?: true;
  readonly yes?: true;
}

const HOW_THEY_END = "sluice watch tells how they end; sluice list --status FAILED what failed.";

/** Adds `sluice import`. */
export function addImport(program: Command, withContext: WithContext): void {
  const command = program
    .command("import")
    .summary("bring in the objects of a bucket, after saying what that will about cost")
    .description(
      "Lists the objects of a bucket, says what processing them will about cost, and queues them once you agree. Objects of the service's own bucket are queued where they lie. Those of another bucket are read with your AWS credentials and uploaded, under their place below the prefix. After Ctrl-C the same command goes on where it was.",
    )
    .argument("<place>", "s3://bucket/prefix");
  withUploadOptions(command, { noun: "objects", atOnce: 8 })
    .option("--region <region>", "the bucket's region; AWS_REGION where absent")
    .option("--aws-profile <name>", "a profile of the AWS CLI; the environment's credentials otherwise")
    .option("--follow", "wait until each document has ended")
    .option("--dry-run", "only say what there is and what it would cost")
    .option("-y, --yes", "do not ask")
    .addHelpText(
      "after",
      "\nExamples:\n  sluice import s3://my-archive/invoices/2025/ --prefix invoices --dry-run\n  sluice import s3://my-archive/mail/ --tag source=mail --yes",
    )
    .action(withContext(importObjects));
}

async function importObjects(context: CommandContext, place: string, options: ImportOptions): Promise<void> {
  const address = s3Address(place);
  const own = await ownObjects(context, address, true);
  if (own === null) await importOther(context, address, options);
  else await importOwn(context, address, own, options);
}

/** The service's own bucket: keys, tags and profiles are what the objects there say. */
async function importOwn(context: CommandContext, address: S3Address, own: OwnObjects, options: ImportOptions) {
  const { console } = context;
  if (options.prefix !== undefined || options.profile !== undefined || options.tag !== undefined) {
    throw new UsageError(
      "Objects of the service's own bucket keep their keys, and take tags and profile from their metadata: leave --prefix, --tag and --profile out.",
    );
  }
  if (own.known > 0)
    console.note(`${own.known} of ${own.objects} objects are documents already, and stay as they are.`);
  const found = { objects: own.queued, bytes: own.bytes, estimate: own.estimate };
  if (own.queued === 0) {
    if (console.json) console.printJson(options.dryRun ? found : { queued: 0 });
    return console.note("There is nothing to import.");
  }
  if (!(await agreed(context, found, options))) return;
  const { queued = 0 } = (await ownObjects(context, address, false)) ?? {};
  if (console.json) return console.printJson({ queued });
  console.print(`${counted(queued, "object")}: ${queued} queued.`);
  console.note(HOW_THEY_END);
}

async function importOther(context: CommandContext, address: S3Address, options: ImportOptions): Promise<void> {
  const { client, console, environment, signal } = context;
  const endpoint = environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL;
  let credentials: ReturnType<typeof awsCredentials> | undefined;
  const bucket = new S3Bucket({
    bucket: address.bucket,
    region: options.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? "us-east-1",
    ...(endpoint && { endpoint }),
    credentials: () => {
      credentials ??= awsCredentials(environment, options.awsProfile);
      return credentials;
    },
    signal,
  });
  const { objects, empty } = await listed(bucket, address);
  if (empty > 0) console.note(`${empty} empty objects are left out.`);
  if (objects.length === 0)
    throw new CliError(`s3://${address.bucket}/${address.prefix} holds no object with anything in it.`);
  const keyed = objects.map((object) => ({ object, key: keyOf(object, address, options) }));
  const bytes = objects.reduce((sum, { size }) => sum + size, 0);
  const unread = keyed.map(({ key, object }) => ({ key, size: object.size }));
  const estimate = await estimateOfObjects(client, unread, options.profile, signal);
  if (!(await agreed(context, { objects: objects.length, bytes, estimate }, options))) return;
  await copy(context, bucket, address, keyed, options);
}

async function listed(bucket: S3Bucket, { prefix }: S3Address) {
  const objects: ListedObject[] = [];
  let empty = 0;
  for await (const page of bucket.list(prefix)) {
    for (const object of page) {
      if (object.size > 0) objects.push(object);
      // Consoles mark folders so: nobody misses them.
      else if (!object.key.endsWith("/")) empty++;
    }
  }
  return { objects, empty };
}

function keyOf({ key }: ListedObject, { prefix }: S3Address, options: ImportOptions): string {
  return keyBelow(options.prefix, placeBelow(prefix, key));
}

/** Tells what there is and asks whether to go on. @throws {UsageError} where nobody is there to be asked */
async function agreed(
  { console, signal }: CommandContext,
  found: { readonly objects: number; readonly bytes: number; readonly estimate: CostEstimate },
  { yes, dryRun }: ImportOptions,
): Promise<boolean> {
  if (console.json && dryRun) console.printJson(found);
  if (!console.json) for (const line of estimateLines(console, found)) console.note(line);
  if (dryRun) return false;
  if (yes === true || (await confirmed("Import them?", signal))) return true;
  console.note("Nothing was imported.");
  return false;
}

async function copy(
  context: CommandContext,
  bucket: S3Bucket,
  { bucket: name }: S3Address,
  keyed: readonly { readonly object: ListedObject; readonly key: string }[],
  { tag, profile, concurrency, follow: wanted }: ImportOptions,
): Promise<void> {
  const { console } = context;
  const tags = tagsOf(tag);
  const follow = wanted === true;
  const spool = await mkdtemp(join(tmpdir(), "sluice-import-"));
  try {
    const puts: Put[] = keyed.map(({ object, key }) => ({
      source: objectSource(bucket, `s3://${name}`, object, spool),
      facts: { key, ...(tags !== undefined && { tags }), ...(profile !== undefined && { profile }) },
    }));
    reportEnds(console, await putAll(context, puts, { concurrency, follow }), "object");
  } finally {
    await rm(spool, { recursive: true, force: true });
  }
  if (!follow && !console.json) console.note(HOW_THEY_END);
}
