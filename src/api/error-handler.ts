/** Whatever is thrown below a route becomes a problem here, and nowhere else. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { Failure } from "../domain/failure.ts";
import { InvalidCursorError } from "../ports/cursor.ts";
import { errorFields, type Telemetry } from "../ports/telemetry.ts";
import { UnauthenticatedError } from "./authentication.ts";
import type { ApiEnvironment } from "./context.ts";
import { fieldProblem, ProblemError, problemOf } from "./problems.ts";

/** Seconds after which asking again makes sense, where the cause does not say. */
const RETRY_AFTER_SECONDS = 5;

/** Answers with a problem. */
export function answerProblem(c: Context<ApiEnvironment>, error: ProblemError): Response {
  const body = JSON.stringify(problemOf(error, c.get("requestId")));
  return c.newResponse(body, {
    status: error.status,
    headers: { "content-type": "application/problem+json", ...error.headers },
  });
}

/** The app's error handler: client errors as they are, everything unexpected logged and told only as a request id. */
export function errorHandler(telemetry: Telemetry): (error: Error, c: Context<ApiEnvironment>) => Response {
  return (error, c) => {
    const problem = asProblem(error);
    if (problem.status >= 500) {
      telemetry.log(problem.status === 500 ? "error" : "warn", "an API request failed", {
        requestId: c.get("requestId"),
        code: problem.code,
        ...errorFields(error),
      });
    }
    return answerProblem(c, problem);
  };
}

function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof UnauthenticatedError) return unauthenticated(error);
  if (error instanceof HTTPException) return ofHttpException(error);
  if (error instanceof InvalidCursorError) return fieldProblem("cursor", error.message);
  if (error instanceof Failure) return ofFailure(error);
  return new ProblemError("internal");
}

function unauthenticated(error: UnauthenticatedError): ProblemError {
  const challenge = error.tokenGiven ? 'Bearer realm="sluice", error="invalid_token"' : 'Bearer realm="sluice"';
  return new ProblemError("unauthenticated", { headers: { "www-authenticate": challenge } });
}

/** The two that Hono's own validators throw before a schema is asked. */
function ofHttpException(error: HTTPException): ProblemError {
  if (error.status === 415) return new ProblemError("unsupported_media_type");
  if (error.status === 400) return new ProblemError("invalid_json");
  return new ProblemError("internal");
}

function ofFailure(failure: Failure): ProblemError {
  if (failure.code === "over_budget") return new ProblemError("over_budget", { headers: retryAfter(failure) });
  return failure.retryable
    ? new ProblemError("unavailable", { headers: retryAfter(failure) })
    : new ProblemError("internal");
}

function retryAfter(failure: Failure): Record<string, string> {
  return { "retry-after": String(Math.max(1, Math.ceil(failure.retryAfterSeconds ?? RETRY_AFTER_SECONDS))) };
}
