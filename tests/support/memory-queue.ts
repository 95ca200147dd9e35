import type { QueueDepth, ReceivedMessage, WorkQueue } from "../../src/ports/work-queue.ts";

/** The sending side of the WorkQueue port in memory: what was sent is there to look at, and nothing is delivered. */
export class MemoryQueue implements WorkQueue {
  readonly sent: { readonly body: string; readonly delaySeconds: number }[] = [];
  /** Called before each send: throw to fail it. */
  beforeSend: (body: string) => void = () => {};

  async send(body: string, options: { delaySeconds?: number } = {}): Promise<{ messageId: string }> {
    this.beforeSend(body);
    this.sent.push({ body, delaySeconds: options.delaySeconds ?? 0 });
    return { messageId: `message-${this.sent.length}` };
  }

  async receive(): Promise<readonly ReceivedMessage[]> {
    return [];
  }

  async acknowledge(): Promise<void> {}

  async changeVisibility(): Promise<void> {}

  async depth(): Promise<QueueDepth> {
    return { ready: this.sent.length, inFlight: 0, delayed: 0 };
  }
}
