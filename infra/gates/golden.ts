/**
 * The gate for profiles: golden documents are ingested, and what was extracted is compared with what is expected, field
 * by field. See infra/guides/update.md for how to add one.
 */
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ApiClient, DocumentView } from "../../src/cli/client/api-client.ts";
import { concurrently } from "../../src/domain/concurrently.ts";
import { CommandError } from "../scripts/command-error.ts";
import { isExpected, RULES } from "./compare.ts";
import { whileIngested } from "./ingest.ts";

const expectationSchema = z.strictObject({
  /** Field → value; null for a field that is not in the document. */
  fields: z.record(z.string(), z.unknown()),
  /** Field → rule, where it is not that of the value's kind. */
  rules: z.record(z.string(), z.enum(RULES)).default({}),
});

/** A document with the fields that its profile has to find in it. */
export interface GoldenDocument extends z.output<typeof expectationSchema> {
  readonly profile: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One field of one document. */
export interface ComparedField {
  readonly field: string;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly isRight: boolean;
}

/** What became of one document. */
export interface ComparedDocument {
  readonly profile: string;
  readonly name: string;
  readonly status: string;
  /** The digest of the profile that was used; null where the document failed. */
  readonly profileDigest: string | null;
  readonly fields: readonly ComparedField[];
}

/**
 * The golden documents of a folder: `<profile>/<document>` beside `<profile>/<document>.expected.json`.
 * @throws {CommandError} naming the file that is missing or wrong
 */
export function goldenDocuments(folder: string): readonly GoldenDocument[] {
  if (!existsSync(folder)) throw new CommandError(`There is no folder ${folder}.`);
  const profiles = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return profiles.flatMap(({ name: profile }) => {
    const names = readdirSync(join(folder, profile)).toSorted();
    return names
      .filter((name) => !name.endsWith(EXPECTED))
      .map((name) => {
        const path = join(folder, profile, name);
        return { profile, name, bytes: readFileSync(path), ...expectation(`${path}${EXPECTED}`) };
      });
  });
}

const EXPECTED = ".expected.json";
const AT_ONCE = 4;
/** A document on a deployed stack. Milliseconds. */
const PATIENCE = 600_000;

function expectation(path: string) {
  try {
    return expectationSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new CommandError(`${path} does not say what to expect: it has to be {"fields": {…}, "rules": {…}}.`, {
      cause,
    });
  }
}

/** Ingests the documents, each under its profile, compares them, and removes them again. */
export async function compareAll(
  client: ApiClient,
  documents: readonly GoldenDocument[],
): Promise<readonly ComparedDocument[]> {
  const run = randomUUID();
  return await concurrently(documents, AT_ONCE, async (golden) => {
    const signal = AbortSignal.timeout(PATIENCE);
    const { profile, name, bytes } = golden;
    const key = `golden/${run}/${profile}/${name}`;
    try {
      return await whileIngested(client, { key, name, bytes, profile }, signal, (document) =>
        compared(golden, document),
      );
    } catch (cause) {
      const why = signal.aborted ? "it took too long." : cause instanceof Error ? cause.message : String(cause);
      throw new CommandError(`${profile}/${name} was not compared: ${why}`, { cause });
    }
  });
}

function compared(
  { profile, name, fields, rules }: GoldenDocument,
  { status, live, fields: found }: DocumentView,
): ComparedDocument {
  return {
    profile,
    name,
    status,
    profileDigest: live?.profileDigest ?? null,
    fields: Object.entries(fields).map(([field, expected]) => {
      const actual = found[field]?.value;
      return { field, expected, actual, isRight: isExpected(expected, actual, rules[field]) };
    }),
  };
}

export interface GoldenReport {
  readonly lines: readonly string[];
  /** Why the gate stays shut; empty where it opens. */
  readonly faults: readonly string[];
}

/**
 * What the comparison came to.
 * @param threshold part of a profile's fields that have to be right, from 0 to 1
 * @param digests the profiles of this checkout, by name: those of a service have to be the same
 */
export function report(
  documents: readonly ComparedDocument[],
  { threshold, digests }: { readonly threshold: number; readonly digests: Readonly<Record<string, string>> },
): GoldenReport {
  const lines: string[] = [];
  const faults: string[] = [];
  for (const profile of new Set(documents.map((one) => one.profile))) {
    const own = documents.filter((one) => one.profile === profile);
    const fields = own.flatMap((one) => one.fields);
    const right = fields.filter(({ isRight }) => isRight).length;
    const share = fields.length === 0 ? 0 : right / fields.length;
    const digest = digests[profile];
    lines.push(
      `${profile.padEnd(12)} ${percent(share).padStart(6)}  ${right} of ${fields.length} fields in ${own.length} documents`,
    );
    for (const one of own) lines.push(...wrongLines(one));
    if (share < threshold)
      faults.push(`${profile}: ${percent(share)} of its fields are right, fewer than ${percent(threshold)}`);
    if (own.some(({ profileDigest }) => profileDigest !== null && profileDigest !== digest)) {
      faults.push(`${profile}: the service has another version of the profile than this checkout; deploy it first`);
    }
  }
  if (documents.length === 0) faults.push("there are no golden documents");
  return { lines, faults };
}

function* wrongLines({ name, status, fields }: ComparedDocument): Generator<string> {
  if (status !== "READY") yield `  ${name}: ended ${status}`;
  for (const { field, expected, actual, isRight } of fields) {
    if (!isRight)
      yield `  ${name}: ${field} is ${JSON.stringify(actual) ?? "missing"}, expected ${JSON.stringify(expected)}`;
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
