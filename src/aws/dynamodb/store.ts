/** A DynamoDB table as the adapters here use it: plain objects in and out, contention and partial answers dealt with. */
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { Failure } from "../../domain/failure.ts";
import type { Clock } from "../../ports/clock.ts";
import { storeFailure } from "../store-failure.ts";
import type { ItemKey } from "./table.ts";
import {
  type Action,
  type Condition,
  conditionOf,
  type Item,
  isContention,
  marshalled,
  transactItem,
} from "./transaction.ts";

/** What the adapters over one table stand on. */
export interface DynamoDbOptions {
  readonly client: DynamoDBClient;
  /** Made as {@link tableDefinition} says. */
  readonly table: string;
  /** `sleep` is for pauses between tries: real time, whatever else tells the time. */
  readonly clock: Clock;
  /** 0 (inclusive) to 1, for the spread of pauses. */
  readonly random?: () => number;
}

/** A query over an index, values as they are. */
export type IndexQuery = Pick<
  QueryCommandInput,
  "IndexName" | "KeyConditionExpression" | "ExpressionAttributeNames" | "ScanIndexForward" | "Limit"
> & { readonly values: Readonly<Record<string, unknown>> };

/** What one BatchGetItem takes. */
const BATCH = 100;
/** Tries of one change: contenders on one record are few, and each try has a winner. */
const MAX_TRIES = 60;
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 250;

/** One table. */
export class DynamoDbStore {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor({ client, table, clock, random = Math.random }: DynamoDbOptions) {
    this.client = client;
    this.table = table;
    this.#clock = clock;
    this.#random = random;
  }

  /** Items by key, as new as the last write; those that are not there are left out. */
  async getAll(keys: readonly ItemKey[]): Promise<Item[]> {
    const items: Item[] = [];
    for (let at = 0; at < keys.length; at += BATCH) {
      let asked = keys.slice(at, at + BATCH).map(({ pk, sk }) => marshalled({ pk, sk }));
      for (let tries = 1; asked.length > 0; tries++) {
        const RequestItems = { [this.table]: { Keys: asked, ConsistentRead: true } };
        const answer = await this.attempt(() => this.client.send(new BatchGetItemCommand({ RequestItems })));
        items.push(...(answer.Responses?.[this.table] ?? []).map((item) => unmarshall(item)));
        asked = answer.UnprocessedKeys?.[this.table]?.Keys ?? [];
        if (asked.length > 0) await this.pause(tries, "did not hand out all that was asked for");
      }
    }
    return items;
  }

  /** One item, as new as the last write. */
  async get(key: ItemKey): Promise<Item | undefined> {
    return (await this.getAll([key]))[0];
  }

  /** The keys that an index lists, in its order, a page at a time. What was written just now may be missing. */
  async *keysIn({ values, ...query }: IndexQuery): AsyncGenerator<readonly Item[]> {
    let start: QueryCommandInput["ExclusiveStartKey"];
    do {
      const command = new QueryCommand({
        ...query,
        TableName: this.table,
        ExpressionAttributeValues: marshalled(values),
        ExclusiveStartKey: start,
      });
      const answer = await this.attempt(() => this.client.send(command));
      yield (answer.Items ?? []).map((item) => unmarshall(item));
      start = answer.LastEvaluatedKey;
    } while (start !== undefined);
  }

  /** Writes an item, whatever was there. */
  async put(item: ItemKey & Item): Promise<void> {
    await this.attempt(() => this.client.send(new PutItemCommand({ TableName: this.table, Item: marshalled(item) })));
  }

  /** Writes an item, unless there is one of its key. */
  async putNew(item: ItemKey & Item): Promise<void> {
    await this.putGiven(item, { revision: null });
  }

  /**
   * Writes an item under what it must still be: at half the price of a transaction of one. Where the answer of a write
   * was lost, the SDK's repetition fails on its own first try; so this is for writes that may be done over.
   * @returns false where the condition did not hold
   */
  async putGiven(item: ItemKey & Item, given: Condition): Promise<boolean> {
    const command = new PutItemCommand({ TableName: this.table, Item: marshalled(item), ...conditionOf(given) });
    try {
      await this.client.send(command);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw storeFailure(error, this.name);
    }
  }

  /** Removes an item, if it is there. */
  async remove(key: ItemKey): Promise<void> {
    const command = new DeleteItemCommand({ TableName: this.table, Key: marshalled(key) });
    await this.attempt(() => this.client.send(command));
  }

  /**
   * Writes all or nothing. The SDK repeats a request whose answer was lost under the same token, so that DynamoDB
   * repeats the answer and not the writes.
   * @returns false where a condition did not hold, or others were writing the same items: read again, and try again
   */
  async transact(actions: readonly Action[]): Promise<boolean> {
    const TransactItems = actions.map((action) => transactItem(this.table, action));
    try {
      await this.client.send(new TransactWriteItemsCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (isContention(error)) return false;
      throw storeFailure(error, this.name);
    }
  }

  /** Repeats reading, changing and writing until the write went through. */
  async untilWritten<Result>(work: () => Promise<{ readonly done: Result } | "again">): Promise<Result> {
    for (let tries = 1; ; tries++) {
      const outcome = await work();
      if (outcome !== "again") return outcome.done;
      await this.pause(tries, "is written by too many at once");
    }
  }

  /** Waits before a further try, each time longer and never in step with others. @throws after too many */
  async pause(tries: number, why: string): Promise<void> {
    if (tries >= MAX_TRIES) {
      throw new Failure("internal", {
        message: `${sentenceStart(this.name)} ${why}; it is tried again.`,
        retryable: true,
      });
    }
    const longest = Math.min(FIRST_PAUSE * 2 ** Math.min(tries, 10), LONGEST_PAUSE);
    await this.#clock.sleep(Math.ceil(longest * this.#random()));
  }

  /** Sends something; an error becomes a failure with a sentence. */
  async attempt<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw storeFailure(error, this.name);
    }
  }

  get name(): string {
    return `the table ${this.table}`;
  }
}

function sentenceStart(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
