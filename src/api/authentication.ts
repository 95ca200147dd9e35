import type { Caller } from "../domain/caller.ts";

/** Finds out who asks, from a request's headers alone. @throws {UnauthenticatedError} */
export type Authenticate = (request: Request) => Promise<Caller>;

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
