/** What every contender of the pacing bench has to do: documents of some windows, more of them than the quota lets through. */
import { STAND_IN_CHAT } from "../../support/bedrock-stand-in/adapters.ts";

export const MODEL = STAND_IN_CHAT.middle;
/** The model's own id, by which its quota is counted. */
export const OWN_ID = MODEL.modelId.replace(/^us\./, "");

/** A minute lasts this long, in milliseconds. */
export const WINDOW = 6_000;
/** Tokens a window. */
export const QUOTA = 200_000;
export const WORKERS = 4;
/** Documents in work at once in one worker. */
export const SLOTS = 6;
const WINDOWS_A_DOCUMENT = 3;
export const MAX_TOKENS = 4_096;

/** One call: the text it sends. Its size is drawn from a sequence that is the same in every run. */
export interface Call {
  readonly text: string;
}

/** The calls of a document; every document of every worker is another one. */
export function callsOf(worker: number, document: number): readonly Call[] {
  let state = (worker + 1) * 7_919 + document * 104_729;
  return Array.from({ length: WINDOWS_A_DOCUMENT }, (_, window) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const tokens = 2_000 + Math.floor((state / 2 ** 32) * 10_000);
    const head = `Worker ${worker}, document ${document}, window ${window}. `;
    return { text: head + "word ".repeat(Math.ceil((tokens * 4 - head.length) / 5)) };
  });
}

/** What a worker process is told. */
export interface WorkerOrder {
  readonly contender: string;
  readonly worker: number;
  readonly endpoint: string;
  /** The ledger that the workers share. */
  readonly ledger: string;
  /** Milliseconds since 1970: the begin, and the moment from which no call is begun. */
  readonly begin: number;
  readonly end: number;
}

/** What a worker process reports. */
export interface WorkerReport {
  readonly documents: number;
  readonly failed: number;
  readonly errors: readonly string[];
}
