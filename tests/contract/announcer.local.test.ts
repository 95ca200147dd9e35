import { openEventStream } from "../../src/local/event-stream.ts";
import { createLocalAnnouncer } from "../../src/local/local-announcer.ts";
import { systemClock } from "../../src/local/system-clock.ts";
import { createWebhook } from "../../src/local/webhook.ts";
import { startWebhookReceiver } from "../support/webhook-receiver.ts";
import { describeAnnouncer } from "./announcer.ts";

describeAnnouncer("event stream and webhook", async () => {
  const receiver = await startWebhookReceiver();
  const stream = openEventStream({ path: ":memory:" });
  const webhook = createWebhook({ url: receiver.url, secret: "shared", clock: systemClock });
  return {
    announcer: createLocalAnnouncer({ stream, webhook }),
    async received() {
      const envelopes = receiver.taken.map(({ body }) => JSON.parse(body));
      return envelopes.map((envelope) => ({ type: envelope["detail-type"], detail: envelope.detail }));
    },
    refuse(refusing) {
      receiver.answer = { status: refusing ? 503 : 204 };
    },
    async close() {
      stream.close();
      await receiver.close();
    },
  };
});
