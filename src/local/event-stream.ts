/** The outward events of one machine, kept for a while so that a listener can resume where it stopped. */
import type { OutwardEvent } from "../domain/outward-event.ts";
import { openDatabase } from "./database.ts";

export interface EventStreamOptions {
  /** A database of its own, made where it is missing; `:memory:` to keep nothing. */
  readonly path: string;
  /** How many events are kept; the oldest go first. */
  readonly keep?: number;
}

export interface EventStream {
  /** Keeps an event and tells its tenant's listeners. A repetition (the same id) that is still kept changes nothing. */
  append(event: OutwardEvent): void;
  /**
   * A tenant's events: those after the one named, then each new one, until the signal ends it. After a name that is not
   * kept (any more) comes everything kept, for a repetition is better than a gap. A listener that falls behind by more
   * than what is kept misses what was dropped.
   */
  subscribe(tenant: string, lastId: string, signal?: AbortSignal): AsyncIterable<OutwardEvent>;
  /** The id behind which only new events of a tenant come. */
  newestId(tenant: string): string;
  /** Ends every subscription. */
  close(): void;
}

/** Positions have no gaps and rise: the newest event is never dropped, so each is the greatest plus one. */
const MIGRATIONS = [
  `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    tenant TEXT NOT NULL,
    event TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_by_tenant ON events (tenant, position);
  `,
];

const DEFAULT_KEEP = 10_000;
const PAGE = 100;
/** The id of no event: behind it comes everything. */
const BEFORE_ALL = "0";

/** Opens the stream, with what was kept before. */
export function openEventStream({ path, keep = DEFAULT_KEEP }: EventStreamOptions): EventStream {
  const database = openDatabase({ path, migrations: MIGRATIONS });
  const news = new EventTarget();
  const closed = new AbortController();

  const positionOf = (id: string): number =>
    Number(database.statement("SELECT position FROM events WHERE id = ?").get(id)?.position ?? 0);

  async function* follow(tenant: string, start: number, signal: AbortSignal): AsyncGenerator<OutwardEvent> {
    let position = start;
    while (!signal.aborted) {
      const rows = database
        .statement("SELECT position, event FROM events WHERE tenant = ? AND position > ? ORDER BY position LIMIT ?")
        .all(tenant, position, PAGE);
      // No await between the look and the listening: nothing is appended in between.
      if (rows.length === 0) await nextAppend(news, tenant, signal);
      for (const row of rows) {
        if (signal.aborted) return;
        position = Number(row.position);
        yield JSON.parse(String(row.event));
      }
    }
  }

  return {
    append(event) {
      const { tenant } = event.detail;
      const isNew = database.transaction(() => {
        const inserted = database
          .statement("INSERT INTO events (id, tenant, event) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING")
          .run(event.id, tenant, JSON.stringify(event));
        if (inserted.changes === 0) return false;
        database.statement("DELETE FROM events WHERE position <= ?").run(Number(inserted.lastInsertRowid) - keep);
        return true;
      });
      if (isNew) news.dispatchEvent(new Event(tenant));
    },
    subscribe(tenant, lastId, signal) {
      const until = signal === undefined ? closed.signal : AbortSignal.any([signal, closed.signal]);
      return follow(tenant, positionOf(lastId), until);
    },
    newestId(tenant) {
      const newest = "SELECT id FROM events WHERE tenant = ? ORDER BY position DESC LIMIT 1";
      return String(database.statement(newest).get(tenant)?.id ?? BEFORE_ALL);
    },
    close() {
      closed.abort();
      database.close();
    },
  };
}

/** Resolves at the tenant's next event, or when the subscription ends. */
function nextAppend(news: EventTarget, tenant: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      news.removeEventListener(tenant, done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    news.addEventListener(tenant, done);
    signal.addEventListener("abort", done);
  });
}
