/** What the host and a reading thread say to each other. */
import type { FailureCode } from "../../domain/failure.ts";
import type { Page, ReadingReport } from "../../domain/page.ts";
import type { ReadingLimits } from "../limits.ts";
import type { ReadSource } from "../reader.ts";

/** Given to a thread when it starts. */
export interface ThreadData {
  /** Folder with the readers' data files. */
  readonly assets: string;
  /** One 32-bit counter that the thread raises with each page begun; the host watches it. */
  readonly progress: SharedArrayBuffer;
}

/** Where a read goes on. */
export interface ReadFrom {
  /** From 1. */
  readonly page: number;
  /** UTF-16 units of text of the pages before, which earlier reads delivered. */
  readonly charactersBefore: number;
}

export type ToThread =
  | { readonly type: "read"; readonly source: ReadSource; readonly from: ReadFrom; readonly limits: ReadingLimits }
  /** Pages, from 1 and rising, to be cut out of a PDF as one of their own. */
  | {
      readonly type: "cut";
      readonly source: ReadSource;
      readonly pages: readonly number[];
      readonly limits: ReadingLimits;
    }
  /** The pages last sent have been taken; the thread may go on. */
  | { readonly type: "taken" }
  /** Frees what the last document left; answered with `collected`. */
  | { readonly type: "collect" };

export type FromThread =
  | { readonly type: "ready" }
  | { readonly type: "collected" }
  | { readonly type: "pages"; readonly pages: readonly Page[] }
  | { readonly type: "done"; readonly report: ReadingReport }
  | { readonly type: "cut_out"; readonly bytes: Uint8Array }
  | {
      readonly type: "failed";
      readonly code: FailureCode;
      readonly message: string;
      readonly page?: number;
      /** True where the thread may still be at work and must be replaced. */
      readonly stuck: boolean;
    };
