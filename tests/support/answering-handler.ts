import type { NodeHttpHandler } from "@smithy/node-http-handler";

type Handle = NodeHttpHandler["handle"];
type HttpRequest = Parameters<Handle>[0];

/** What a service answers to one request. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Stands where an AWS client has its connection: answers one request after the other, and records them. */
export class AnsweringHandler {
  readonly metadata = { handlerProtocol: "http/1.1" };
  readonly requests: HttpRequest[] = [];
  readonly #answers: ServiceAnswer[];

  /** @param answers in the order of the requests; the last one stands for all that follow */
  constructor(...answers: ServiceAnswer[]) {
    this.#answers = answers;
  }

  /** The bodies of the requests, read as JSON. */
  get bodies(): unknown[] {
    return this.requests.map(({ body }) => JSON.parse(new TextDecoder().decode(body)));
  }

  async handle(request: HttpRequest): ReturnType<Handle> {
    this.requests.push(request);
    const {
      status,
      headers = {},
      body = "",
    } = this.#answers[this.requests.length - 1] ?? this.#answers.at(-1) ?? { status: 200 };
    const bytes = new Blob([body]).stream();
    return { response: { statusCode: status, headers: { ...headers }, body: bytes } };
  }

  destroy(): void {}
}
