import { errors } from "@opensearch-project/opensearch";
import { type EngineRequest, SearchEngine } from "../../src/aws/opensearch/search-engine.ts";
import { LeapingClock } from "./leaping-clock.ts";

/** What OpenSearch answers to one request: a body, or a status that is an error. */
export type EngineAnswer = object | number;

/** A search engine that answers as scripted, and records the requests. */
export interface ScriptedEngine {
  readonly engine: SearchEngine;
  readonly requests: EngineRequest[];
  readonly clock: LeapingClock;
}

/** @param answers in the order of the requests; the last one stands for all that follow; or a function of the request */
export function scriptedEngine(
  ...answers: readonly (EngineAnswer | ((request: EngineRequest) => EngineAnswer))[]
): ScriptedEngine {
  const requests: EngineRequest[] = [];
  const clock = new LeapingClock();
  const send = async (request: EngineRequest) => {
    const scripted = answers[requests.length] ?? answers.at(-1) ?? {};
    requests.push(request);
    const answer = typeof scripted === "function" ? scripted(request) : scripted;
    if (typeof answer === "number") throw responseError(answer);
    return answer;
  };
  return { engine: new SearchEngine({ send, clock, random: () => 1 }), requests, clock };
}

/** The client's error for a status. */
export function responseError(statusCode: number): errors.ResponseError {
  const meta = { statusCode, body: {}, headers: {}, warnings: null };
  return new errors.ResponseError(meta as unknown as ConstructorParameters<typeof errors.ResponseError>[0]);
}
