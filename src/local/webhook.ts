import { createHmac } from "node:crypto";
import { Failure } from "../domain/failure.ts";
import type { OutwardEvent } from "../domain/outward-event.ts";
import type { Clock } from "../ports/clock.ts";
import { outwardEnvelope } from "./outward-envelope.ts";

export interface WebhookOptions {
  readonly url: string;
  /** Shared with the receiver, who checks the signature with it. */
  readonly secret: string;
  readonly clock: Pick<Clock, "now">;
  readonly timeoutMilliseconds?: number;
  readonly fetch?: typeof globalThis.fetch;
}

const DEFAULT_TIMEOUT = 10_000;

/**
 * Sends events to a URL as JSON. The header `sluice-signature: t=<seconds since 1970>,v1=<hex>` holds the HMAC-SHA256
 * of `<t>.<body>`, so that a receiver can tell who sent it and refuse what is old.
 */
export function createWebhook(options: WebhookOptions): (event: OutwardEvent) => Promise<void> {
  const { clock, fetch = globalThis.fetch, secret, timeoutMilliseconds = DEFAULT_TIMEOUT, url } = options;
  return async (event) => {
    const body = JSON.stringify(outwardEnvelope(event));
    const time = Math.floor(clock.now() / 1000);
    const signature = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
    const headers = { "content-type": "application/json", "sluice-signature": `t=${time},v1=${signature}` };
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal }).catch((error) => {
      const what = signal.aborted ? "did not answer in time" : "could not be reached";
      throw failed(what, { cause: error });
    });
    await answer.body?.cancel();
    if (answer.ok) return;
    const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
    throw failed(`answered ${answer.status}`, seconds > 0 ? { retryAfterSeconds: seconds } : {});
  };
}

/** Without the URL, which may hold a token. */
function failed(what: string, details: { cause?: unknown; retryAfterSeconds?: number }): Failure {
  return new Failure("internal", {
    ...details,
    message: `The webhook ${what}; the event is sent again.`,
    retryable: true,
  });
}
