import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { describe, expect, it } from "vitest";
import { createEventBridgeAnnouncer } from "../../../../src/aws/eventbridge/eventbridge-announcer.ts";
import { outwardEvent } from "../../../contract/announcer.ts";
import { AnsweringHandler, type ServiceAnswer } from "../../../support/answering-handler.ts";

function announcerOver(answer: ServiceAnswer) {
  const handler = new AnsweringHandler(answer);
  const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
  const client = new EventBridgeClient({ region: "us-east-1", credentials, requestHandler: handler, maxAttempts: 1 });
  return { handler, announcer: createEventBridgeAnnouncer({ client, eventBus: "sluice" }) };
}

describe("announcements over EventBridge", () => {
  it("are entries of the bus with the event's id in their detail", async () => {
    const { handler, announcer } = announcerOver({ status: 200, body: '{"FailedEntryCount":0,"Entries":[{}]}' });
    const event = outwardEvent("e1");
    await announcer.announce(event);
    const Detail = JSON.stringify({ eventId: "e1", ...event.detail });
    expect(handler.bodies).toEqual([
      {
        Entries: [
          { EventBusName: "sluice", Source: "sluice", DetailType: "Document Ready", Time: event.time / 1000, Detail },
        ],
      },
    ]);
  });

  it("An event that the bus did not take is a failure that passes", async () => {
    const body = '{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure","ErrorMessage":"secret"}]}';
    const failing = announcerOver({ status: 200, body }).announcer.announce(outwardEvent("e1"));
    await expect(failing).rejects.toMatchObject({
      retryable: true,
      message: "The event bus sluice did not take an event (InternalFailure); it is announced again.",
    });
  });
});
