/** What there is to see of an error. */
export interface Glance {
  readonly error: unknown;
  /** Texts are empty where the error has none. */
  readonly name: string;
  readonly code: string;
  readonly message: string;
  /** HTTP status; undefined where no answer came. */
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly throttling: boolean;
  readonly syscall: string;
}

/** Looks at an error of the AWS SDK, or of what it stands on; any other value shows nothing. */
export function glance(error: unknown): Glance {
  const { name, message, code, syscall, $metadata, $response, $retryable } = (error ?? {}) as SdkError;
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  return {
    error,
    name: typeof name === "string" ? name : "",
    code: typeof code === "string" ? code : "",
    message: typeof message === "string" ? message : "",
    syscall: typeof syscall === "string" ? syscall : "",
    status,
    retryAfterSeconds: retryAfterOf($response?.headers ?? {}),
    throttling: $retryable?.throttling === true,
  };
}

/** The parts of the SDK's errors that are looked at; none is sure to be there. */
interface SdkError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
  readonly $retryable?: { readonly throttling?: boolean };
}

/** `Retry-After` in its two forms: seconds, or an HTTP date, which is counted from the answer's own `Date`. */
function retryAfterOf(headers: Readonly<Record<string, string>>): number | undefined {
  const header = headers["retry-after"]?.trim() ?? "";
  if (header === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const pause = Date.parse(header) - Date.parse(headers.date ?? "");
  return Number.isNaN(pause) ? undefined : Math.max(0, Math.ceil(pause / 1000));
}
