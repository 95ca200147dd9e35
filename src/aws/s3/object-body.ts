import type { GetObjectCommandOutput } from "@aws-sdk/client-s3";

export interface BodyOptions {
  readonly signal: AbortSignal | undefined;
  /** What an error of the stream means to whoever reads it. */
  readonly failed: (error: unknown) => unknown;
}

/** An object's bytes as they arrive. Leaving off in the middle closes the connection. */
export async function* objectBody(
  body: GetObjectCommandOutput["Body"],
  { signal, failed }: BodyOptions,
): AsyncGenerator<Uint8Array> {
  if (body === undefined) return;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      signal?.throwIfAborted();
      yield chunk;
    }
  } catch (error) {
    throw signal?.aborted ? signal.reason : failed(error);
  }
}
