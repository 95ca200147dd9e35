import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that takes webhooks, keeps them, and answers as a test says. */
export interface WebhookReceiver {
  readonly url: string;
  /** Taken over, in order. */
  readonly taken: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** How the next requests are answered; `"never"` leaves them without an answer. */
  answer: { readonly status: number; readonly headers?: Record<string, string> } | "never";
  /** Done before a call is answered. */
  onCall: (body: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", async () => {
      if (receiver.answer === "never") return;
      // Where a followed redirect would end, and be mistaken for a delivery.
      if (request.method !== "POST") {
        response.end();
        return;
      }
      const { status, headers } = receiver.answer;
      const body = Buffer.concat(chunks).toString("utf8");
      await receiver.onCall(body);
      if (status < 300) receiver.taken.push({ headers: request.headers, body });
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=hidden`,
    taken: [],
    answer: { status: 204 },
    onCall: async () => {},
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
