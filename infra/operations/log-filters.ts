/** What is counted in logs, for alarms: what no service and no function publishes as a metric. */
import { FUNCTIONS, type FunctionName } from "../grants/functions.ts";

export interface LogFilter {
  /** Also the name of the metric. */
  readonly name: string;
  /** Whose log: a function's, or the API's access log. */
  readonly log: FunctionName | "access";
  readonly pattern: string;
}

/** The metric of requests that the API refused, by its authorizer or its own rules. */
export const REFUSALS = "Refusals";

/** The metric of a function's error lines. */
export function errorLinesOf(name: FunctionName): string {
  return `ErrorLines-${name}`;
}

/** Every filter of a stack. The functions log one JSON object a line, and so does the HTTP API. */
export const LOG_FILTERS: readonly LogFilter[] = [
  ...FUNCTIONS.map(
    (name): LogFilter => ({
      name: errorLinesOf(name),
      log: name,
      // As Powertools writes its levels, and Lambda an error that nobody caught.
      pattern: '{ $.level = "ERROR" }',
    }),
  ),
  { name: REFUSALS, log: "access", pattern: '{ $.status = "401" || $.status = "403" }' },
];
