import type { IndexedPassage } from "../../domain/passage.ts";
import type { Candidate, IndexedGeneration, PassageFilter } from "../../ports/passage-index.ts";
import type { LogFields, LogLevel } from "../../ports/telemetry.ts";

/** What the index's worker thread is started with. */
export interface WorkerSettings {
  /** Path of the database, or null for one in memory. */
  readonly file: string | null;
  /** Folder of zvec's index, or null for an exact scan. */
  readonly vectors: string | null;
  readonly dimensions: number;
  readonly fingerprint: string;
}

/** What the worker does, by name. */
export interface Operations {
  put(passages: readonly IndexedPassage[]): void;
  searchVector(query: { vector: Float32Array; filter: PassageFilter; limit: number }): Candidate[];
  searchText(query: { text: string; filter: PassageFilter; limit: number }): Candidate[];
  missing(query: { generation: IndexedGeneration; count: number }): number[];
  generations(documentId: string): number[];
  /** Removes at most `limit` passages; answers with how many. */
  remove(query: { documentId: string; generations: readonly number[]; limit: number }): number;
  documents(query: { after: string; limit: number }): string[];
  status(): IndexStatus;
  /** Answers when every row is in the vector index's graph. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface IndexStatus {
  /** How vectors are searched. */
  readonly engine: "zvec" | "exact";
  /** Rows not yet handed to zvec (found all the same). */
  readonly waiting: number;
  /** Rows zvec has not taken into its graph yet (found all the same). */
  readonly outsideGraph: number;
}

export type OperationName = keyof Operations;
export type Input<Name extends OperationName> = Parameters<Operations[Name]>[0];
export type Output<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;

export interface WorkerRequest {
  readonly id: number;
  readonly operation: OperationName;
  readonly input: unknown;
}

export type WorkerMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "refused"; readonly message: string; readonly isEmbedderChanged: boolean }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "error"; readonly id: number; readonly error: unknown }
  | { readonly kind: "log"; readonly level: LogLevel; readonly message: string; readonly fields: LogFields };
