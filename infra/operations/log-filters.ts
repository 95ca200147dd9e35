/** What is counted in logs, for alarms: what no service and no function publishes as a metric. */
import { FUNCTIONS, type FunctionName } from "../grants/functions.ts";

export interface LogFilter {
  /** Of the filter, unique in the stack. */
  readonly name: string;
  /** What it counts; several filters may count the same. */
  readonly metric: string;
  /** Whose log: a function's, or the API's access log. */
  readonly log: FunctionName | "access";
  readonly pattern: string;
}

/** The metric of requests that the API refused, by its authorizer or its own rules. */
export const REFUSALS = "Refusals";

/** The metric of error lines, of all functions together: which one it was, their logs tell. */
export const ERROR_LINES = "ErrorLines";

/** Every filter of a stack. The functions log one JSON object a line, and so does the HTTP API. */
export const LOG_FILTERS: readonly LogFilter[] = [
  ...FUNCTIONS.map(
    (name): LogFilter => ({
      name: `${ERROR_LINES}-${name}`,
      metric: ERROR_LINES,
      log: name,
      // As Powertools writes its levels, and Lambda an error that nobody caught.
      pattern: '{ $.level = "ERROR" }',
    }),
  ),
  { name: REFUSALS, metric: REFUSALS, log: "access", pattern: '{ $.status = "401" || $.status = "403" }' },
];
