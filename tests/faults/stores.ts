/** What a world keeps its documents in: stores in memory, or adapters over real engines. */
import { createSqliteLedger } from "../../src/local/sqlite-ledger.ts";
import { createSqliteQueue, type SqliteQueue } from "../../src/local/sqlite-queue.ts";
import { createSqliteRecords, type SqliteRecords } from "../../src/local/sqlite-records.ts";
import { openStateDatabase } from "../../src/local/state-database.ts";
import type { DocumentRecords } from "../../src/ports/document-records.ts";
import type { Ledger } from "../../src/ports/ledger.ts";
import type { ObjectStore } from "../../src/ports/object-store.ts";
import type { PassageIndex } from "../../src/ports/passage-index.ts";
import type { RedrivableQueue } from "../../src/ports/work-queue.ts";
import { LaggingPassageIndex } from "../support/lagging-passage-index.ts";
import type { ManualClock } from "../support/manual-clock.ts";
import { MemoryObjectStore } from "../support/memory-object-store.ts";

/** The stores of one world, empty. */
export interface WorldStores {
  readonly records: DocumentRecords;
  readonly ledger: Ledger;
  readonly queue: RedrivableQueue;
  /** With versions. */
  readonly raw: ObjectStore;
  /** Without. */
  readonly outputs: ObjectStore;
  readonly index: PassageIndex;
  /** Resolves once no call waits for a real network; null where none does. */
  readonly answered?: () => Promise<void> | null;
  /** How far time moves on where nothing is to be done: further where looking costs more. Milliseconds. */
  readonly stepMilliseconds?: number;
  /** Lets real time pass where nothing can be done before it has: a queue that lives in it. */
  readonly idle?: () => Promise<void>;
  readonly close: () => void | Promise<void>;
}

export interface StoresSetting {
  readonly clock: ManualClock;
  /** How long what the index is given stays invisible. */
  readonly refreshLagMilliseconds: number;
}

export type MakeStores<Stores extends WorldStores> = (setting: StoresSetting) => Stores;

/** Stores in memory, which tests can look into. */
export interface LocalStores extends WorldStores {
  readonly records: SqliteRecords;
  readonly queue: SqliteQueue;
  readonly raw: MemoryObjectStore;
  readonly outputs: MemoryObjectStore;
  readonly index: LaggingPassageIndex;
}

/** How the worlds' queues deliver. */
export const WORLD_QUEUE = { visibilitySeconds: 1800, maxReceiveCount: 5 } as const;

/** Stores in memory. */
export function localStores({ clock, refreshLagMilliseconds }: StoresSetting): LocalStores {
  const database = openStateDatabase(":memory:");
  return {
    records: createSqliteRecords({ database, clock }),
    ledger: createSqliteLedger({ database }),
    queue: createSqliteQueue({ database, clock, name: "ingestion", ...WORLD_QUEUE }),
    raw: new MemoryObjectStore(),
    outputs: new MemoryObjectStore(),
    index: new LaggingPassageIndex({ clock, refreshLagMilliseconds }),
    close: () => database.close(),
  };
}
