/** How much a stack is used: stated, not measured. */
import { parseArgs } from "node:util";
import { CommandError } from "../scripts/command-error.ts";

export interface Volumes {
  readonly documentsPerMonth: number;
  readonly pagesPerDocument: number;
  readonly megabytesPerDocument: number;
  readonly searchesPerMonth: number;
  /** Requests to the API but searches: uploads, looks, deletions. */
  readonly requestsPerMonth: number;
  /** Documents that are kept, in months of uploads. */
  readonly monthsKept: number;
  /** Hours a month in which somebody uploads or searches: a NextGen collection is awake then. */
  readonly hoursInUse: number;
  /** People who sign in. */
  readonly people: number;
}

interface Flag {
  readonly name: keyof Volumes;
  readonly meaning: string;
}

/** Flags of `npm run cost`, each with the volume it changes. */
export const FLAGS: Readonly<Record<string, Flag>> = {
  documents: { name: "documentsPerMonth", meaning: "documents a month" },
  pages: { name: "pagesPerDocument", meaning: "pages of a document" },
  megabytes: { name: "megabytesPerDocument", meaning: "size of a document in MB" },
  searches: { name: "searchesPerMonth", meaning: "searches a month" },
  requests: { name: "requestsPerMonth", meaning: "other requests to the API a month" },
  months: { name: "monthsKept", meaning: "months for which documents are kept" },
  hours: { name: "hoursInUse", meaning: "hours a month in which somebody uploads or searches" },
  people: { name: "people", meaning: "people who sign in" },
};

const SMALL = { pagesPerDocument: 10, megabytesPerDocument: 1, people: 5 } as const;

/** What a stack of each environment is taken to do where no flag says otherwise. */
export const DEFAULT_VOLUMES: Readonly<Record<"dev" | "staging" | "prod", Volumes>> = {
  dev: {
    ...SMALL,
    ...{ documentsPerMonth: 100, searchesPerMonth: 500, requestsPerMonth: 1_000, monthsKept: 1, hoursInUse: 40 },
  },
  staging: {
    ...SMALL,
    ...{ documentsPerMonth: 500, searchesPerMonth: 2_000, requestsPerMonth: 5_000, monthsKept: 1, hoursInUse: 80 },
  },
  prod: {
    ...SMALL,
    ...{ documentsPerMonth: 10_000, searchesPerMonth: 30_000, requestsPerMonth: 100_000, monthsKept: 12 },
    ...{ hoursInUse: 300, people: 50 },
  },
};

export interface Asked {
  readonly stack: string;
  readonly isJson: boolean;
  readonly volumes: Partial<Volumes>;
}

/** What `npm run cost` takes. */
export function costUsage(): string {
  const flags = Object.keys(FLAGS).map((flag) => `[--${flag} N]`);
  return `<stack> [--json] ${flags.join(" ")}`;
}

/** What the command line asks for: a stack, the volumes that differ, and how it is to be told. @throws {CommandError} */
export function askedIn(args: readonly string[]): Asked {
  const text = { type: "string" } as const;
  const options = Object.fromEntries(Object.keys(FLAGS).map((flag) => [flag, text]));
  let parsed: ReturnType<typeof parse>;
  function parse() {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...options, stack: text, json: { type: "boolean" } },
    });
  }
  try {
    parsed = parse();
  } catch {
    throw new CommandError(`npm run cost -- ${costUsage()}; got: ${args.join(" ")}.`);
  }
  const { positionals, values } = parsed;
  const [stack = "dev", ...others] = values.stack === undefined ? positionals : [String(values.stack), ...positionals];
  if (others.length > 0) throw new CommandError(`One stack at a time, not ${[stack, ...others].join(" and ")}.`);
  const given = Object.entries(FLAGS).flatMap(([flag, { name }]): [string, number][] => {
    const value = (values as Readonly<Record<string, unknown>>)[flag];
    return value === undefined ? [] : [[name, numberOf(flag, String(value))]];
  });
  return {
    stack,
    isJson: values.json === true,
    volumes: Object.fromEntries(given),
  };
}

function numberOf(flag: string, value: string): number {
  const number = Number(value);
  if (value.trim() !== "" && Number.isFinite(number) && number >= 0) return number;
  throw new CommandError(`--${flag} needs a number from 0, not ${value}: ${FLAGS[flag]?.meaning}.`);
}
