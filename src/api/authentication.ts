import type { Caller } from "../domain/caller.ts";

/**
 * Finds out who asks.
 * @param request of which only the headers are looked at
 * @param platform what stands in front of the app and has verified, e.g. API Gateway's request context; absent on one
 *   machine
 * @throws {UnauthenticatedError} for nobody known; {ProblemError} for somebody known who may not ask
 */
export type Authenticate = (request: Request, platform?: unknown) => Promise<Caller>;

/** Nobody the service knows. */
export class UnauthenticatedError extends Error {
  override readonly name = "UnauthenticatedError";
  /** True where a token came that is not valid; false where none came. */
  readonly tokenGiven: boolean;

  constructor(tokenGiven: boolean) {
    super(tokenGiven ? "The token is not valid." : "A token is missing.");
    this.tokenGiven = tokenGiven;
  }
}
