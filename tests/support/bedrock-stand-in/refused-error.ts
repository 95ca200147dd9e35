/** A request that the service refuses: status, name and message of its answer. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly type: string;
  readonly status: number;

  constructor(type: string, status: number, message: string) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** HTTP 400, the request is wrong. */
export function invalid(message: string): RefusedError {
  return new RefusedError("ValidationException", 400, message);
}
