import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { Failure } from "../../domain/failure.ts";
import { type OutwardEvent, outwardDetail } from "../../domain/outward-event.ts";
import type { Announcer } from "../../ports/announcer.ts";
import { type AwsClientOptions, clientConfig, withoutCallLog } from "../aws-client.ts";
import { storeFailure } from "../store-failure.ts";

export interface EventBridgeAnnouncerOptions {
  readonly client: EventBridgeClient;
  /** Its name or ARN. */
  readonly eventBus: string;
}

/** A client for {@link createEventBridgeAnnouncer}. */
export function createEventBridgeClient(options: AwsClientOptions): EventBridgeClient {
  return withoutCallLog(new EventBridgeClient(clientConfig(options)));
}

/** Announces on an event bus. EventBridge gives every repetition an id of its own: the event's stands in its detail. */
export function createEventBridgeAnnouncer({ client, eventBus }: EventBridgeAnnouncerOptions): Announcer {
  return {
    async announce(event) {
      const command = new PutEventsCommand({ Entries: [entryOf(event, eventBus)] });
      const { FailedEntryCount = 0, Entries = [] } = await client.send(command).catch((error) => {
        throw storeFailure(error, `the event bus ${eventBus}`);
      });
      if (FailedEntryCount === 0) return;
      const code = Entries[0]?.ErrorCode ?? "no reason given";
      throw new Failure("internal", {
        message: `The event bus ${eventBus} did not take an event (${code}); it is announced again.`,
        retryable: true,
      });
    },
  };
}

function entryOf(event: OutwardEvent, eventBus: string) {
  return {
    EventBusName: eventBus,
    Source: event.source,
    DetailType: event.type,
    Time: new Date(event.time),
    Detail: JSON.stringify(outwardDetail(event)),
  };
}
