import { Failure } from "../domain/failure.ts";
import { readAll } from "../ports/object-store.ts";
import type { RunContext } from "./run-context.ts";

/**
 * The bytes of the version that a run works on.
 * @throws {Failure} `limit_exceeded` or `empty`; retryable where they vanished meanwhile
 */
export async function fetchBytes({ deps, run, record }: RunContext): Promise<Uint8Array> {
  const { size, versionId } = run.version;
  const limit = deps.settings.uploadMaxBytes;
  if (size > limit) {
    throw new Failure("limit_exceeded", {
      message: `The document has ${size} bytes, more than the ${limit} this installation takes; split it or ask for a higher limit.`,
    });
  }
  if (size === 0) throw new Failure("empty");
  const bytes = await readAll(deps.raw, record.detail.objectKey, { versionId });
  if (bytes === null) {
    const message = "The bytes vanished between the look at the key and their reading; the key is looked at again.";
    throw new Failure("internal", { message, retryable: true });
  }
  return bytes;
}
