/** The EventBridge adapter on moto: a rule sends what the bus takes to a queue. */
import { randomUUID } from "node:crypto";
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  createEventBridgeAnnouncer,
  createEventBridgeClient,
} from "../../../src/aws/eventbridge/eventbridge-announcer.ts";
import { SqsWorkQueue } from "../../../src/aws/sqs/sqs-work-queue.ts";
import { describeAnnouncer, type ReceivedEvent } from "../../contract/announcer.ts";
import { TEST_CREDENTIALS, TEST_REGION } from "../../support/engines/engine.ts";
import { onEngine } from "../on-engine.ts";
import { makeQueues, queueArn } from "../sqs-queues.ts";

onEngine("moto", (endpoint) => {
  describeAnnouncer("EventBridge", async () => {
    const client = createEventBridgeClient({ region: TEST_REGION, endpoint, credentials: TEST_CREDENTIALS });
    const queues = await makeQueues(endpoint, { visibilitySeconds: 30, maxReceiveCount: 5 });
    const listener = new SqsWorkQueue({ client: queues.client, url: queues.url });
    const eventBus = `sluice-${randomUUID()}`;
    const rule = { EventBusName: eventBus, Name: "outward" };
    const target = { Id: "listener", Arn: await queueArn(queues.client, queues.url) };
    await client.send(new CreateEventBusCommand({ Name: eventBus }));
    await client.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify({ source: ["sluice"] }) }));
    await client.send(new PutTargetsCommand({ EventBusName: eventBus, Rule: rule.Name, Targets: [target] }));
    let refusing = false;
    // As the service says that it did not take an entry: the request itself succeeds.
    const refusal = { FailedEntryCount: 1, Entries: [{ ErrorCode: "InternalFailure" }], $metadata: {} };
    client.middlewareStack.add(
      (next) => async (args) => (refusing ? ({ response: {}, output: refusal } as never) : await next(args)),
      { step: "initialize", name: "refusal" },
    );
    return {
      announcer: createEventBridgeAnnouncer({ client, eventBus }),
      async received() {
        const events: ReceivedEvent[] = [];
        for (;;) {
          const messages = await listener.receive({ max: 10, waitSeconds: 0 });
          if (messages.length === 0) return events;
          for (const { body } of messages) {
            const { source, detail, "detail-type": type } = JSON.parse(body);
            if (source === "sluice") events.push({ type, detail });
          }
        }
      },
      refuse(whether) {
        refusing = whether;
      },
      async close() {
        refusing = false;
        await client.send(new RemoveTargetsCommand({ EventBusName: eventBus, Rule: rule.Name, Ids: [target.Id] }));
        await client.send(new DeleteRuleCommand(rule));
        await client.send(new DeleteEventBusCommand({ Name: eventBus }));
        client.destroy();
        await queues.close();
      },
    };
  });
});
