/**
 * What processing objects will about cost, before anybody has opened them: by their names' endings and their sizes.
 * Rough on purpose, and rather too much than too little: a scan, whose pages are read as pictures, costs several times
 * what its size says.
 */
import type { Profile } from "./profile.ts";

/** An object that nobody has opened. */
export interface UnreadObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** USD a million tokens of the models that a document would be asked of. */
export interface EstimateRates {
  readonly input: number;
  readonly output: number;
  readonly embedded: number;
  /** Whether the model sees pictures; where it does not, they cost nothing and end as `needs_vision`. */
  readonly sees: boolean;
}

/** Tokens, and their cost in USD. */
export interface Estimate {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly embeddedTokens: number;
  readonly amount: number;
}

export const NO_ESTIMATE: Estimate = { inputTokens: 0, outputTokens: 0, embeddedTokens: 0, amount: 0 };

/** Bytes of a file to a token of the text in it; formats that are packed, or carry pictures, hold far less text. */
const PLAIN = 4;
const PAGED = 40;
const PACKED = 30;
const SLIDES = 200;
const SHEETS = 10;
const MARKED_UP = 12;

/** What reads as text: media type, and bytes a token. Measured over some hundred public documents, rounded towards more. */
const TEXTS: Readonly<Record<string, readonly [contentType: string, bytesPerToken: number]>> = {
  csv: ["text/csv", PLAIN],
  docx: ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", PACKED],
  eml: ["message/rfc822", MARKED_UP],
  htm: ["text/html", MARKED_UP],
  html: ["text/html", MARKED_UP],
  json: ["application/json", PLAIN],
  markdown: ["text/markdown", PLAIN],
  md: ["text/markdown", PLAIN],
  ndjson: ["application/x-ndjson", PLAIN],
  odp: ["application/vnd.oasis.opendocument.presentation", SLIDES],
  ods: ["application/vnd.oasis.opendocument.spreadsheet", SHEETS],
  odt: ["application/vnd.oasis.opendocument.text", PACKED],
  pdf: ["application/pdf", PAGED],
  pptx: ["application/vnd.openxmlformats-officedocument.presentationml.presentation", SLIDES],
  rtf: ["application/rtf", MARKED_UP],
  tsv: ["text/tab-separated-values", PLAIN],
  txt: ["text/plain", PLAIN],
  xlsx: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", SHEETS],
};

const PICTURES: Readonly<Record<string, string>> = {
  gif: "image/gif",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
};

/** What a picture is asked and answered with when it is transcribed, in tokens. */
const PICTURE = { input: 2_000, output: 600 };
/** What each question adds to the document's text: instructions, and the answer to a schema of some ten fields. */
const QUESTION = { input: 700, output: 500 };
/** Characters of JSON a token. */
const SCHEMA_CHARACTERS_PER_TOKEN = 4;
/** Neighbouring windows share some text, and a passage repeats the headings it stands under. */
const SHARED = 1.06;

/** The media type that a key's ending says; null for what nothing here reads. */
export function readableType(key: string): string | null {
  const ending = endingOf(key);
  return TEXTS[ending]?.[0] ?? PICTURES[ending] ?? null;
}

/** What an object will about cost under a profile; nothing for what cannot be read. */
export function estimateOf({ key, size }: UnreadObject, profile: Profile, rates: EstimateRates): Estimate {
  const ending = endingOf(key);
  const isPicture = PICTURES[ending] !== undefined;
  if ((isPicture && !rates.sees) || (!isPicture && TEXTS[ending] === undefined) || size === 0) return NO_ESTIMATE;
  const text = isPicture ? PICTURE.output : Math.ceil(size / (TEXTS[ending]?.[1] ?? PLAIN));
  const windows = Math.ceil(text / profile.window.maxTokens);
  const schema = Math.ceil(JSON.stringify(profile.schema).length / SCHEMA_CHARACTERS_PER_TOKEN);
  const answer = Math.min(QUESTION.output, profile.window.maxOutputTokens);
  const inputTokens = Math.ceil(text * (windows > 1 ? SHARED : 1)) + windows * (QUESTION.input + schema);
  const tokens = {
    inputTokens: inputTokens + (isPicture ? PICTURE.input : 0),
    outputTokens: windows * answer + (isPicture ? PICTURE.output : 0),
    embeddedTokens: Math.ceil(text * SHARED),
  };
  const millionths =
    tokens.inputTokens * rates.input + tokens.outputTokens * rates.output + tokens.embeddedTokens * rates.embedded;
  return { ...tokens, amount: millionths / 1_000_000 };
}

/** The sum of two estimates. */
export function addEstimates(a: Estimate, b: Estimate): Estimate {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    embeddedTokens: a.embeddedTokens + b.embeddedTokens,
    amount: a.amount + b.amount,
  };
}

function endingOf(key: string): string {
  return /\.([^./]+)$/.exec(key)?.[1]?.toLowerCase() ?? "";
}
