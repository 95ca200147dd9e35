import { decodeCursor, encodeCursor } from "../../ports/cursor.ts";
import type { DeadLetter, DocumentRecords } from "../../ports/document-records.ts";
import { listAttributes, listedAt, listOf } from "./lists.ts";
import { placesIn } from "./record-listing.ts";
import type { DynamoDbStore } from "./store.ts";
import type { ItemKey } from "./table.ts";
import type { Item } from "./transaction.ts";

type LetterQuery = Parameters<DocumentRecords["listDeadLetters"]>[0];
type LetterPage = Awaited<ReturnType<DocumentRecords["listDeadLetters"]>>;

/** Behind every sort key. */
const LAST = "~";

/** Messages that were given up, as items. */
export class DeadLetterItems {
  readonly #store: DynamoDbStore;

  constructor(store: DynamoDbStore) {
    this.#store = store;
  }

  /** Of one id, the first stays. */
  async put(letter: DeadLetter): Promise<void> {
    const { id, at, tenant, class: group } = letter;
    const lists = listAttributes(at, id, tenant, [{ of: "letters" }, { of: "letters", group }]);
    await this.#store.putNew({ ...keyOf(id), letter, ...lists });
  }

  async get(id: string): Promise<DeadLetter | undefined> {
    const item = await this.#store.get(keyOf(id));
    return item === undefined ? undefined : letterOf(item);
  }

  async remove(id: string): Promise<void> {
    await this.#store.remove(keyOf(id));
  }

  /** Oldest first. */
  async list({ tenant, class: group, cursor, limit }: LetterQuery): Promise<LetterPage> {
    const behind = cursor === undefined ? null : listedAt(...decodeCursor(cursor));
    const list = listOf(tenant, group === undefined ? { of: "letters" } : { of: "letters", group });
    const range = { from: behind ?? listedAt(0), to: LAST, except: behind };
    const found: DeadLetter[] = [];
    for await (const places of placesIn(this.#store, list, range, { ascending: true, limit: limit + 1 })) {
      const ids = places.map(({ id }) => id);
      const letters = new Map((await this.#store.getAll(ids.map(keyOf))).map(letterOf).map((one) => [one.id, one]));
      found.push(...ids.flatMap((id) => letters.get(id) ?? []));
      if (found.length > limit) break;
    }
    const letters = found.slice(0, limit);
    const last = found.length > limit ? letters.at(-1) : undefined;
    return { letters, cursor: last === undefined ? null : encodeCursor(last.at, last.id) };
  }
}

function keyOf(id: string): ItemKey {
  return { pk: `letter#${id}`, sk: "letter" };
}

function letterOf(item: Item): DeadLetter {
  return item.letter as DeadLetter;
}
