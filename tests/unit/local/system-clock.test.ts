import { expect, test } from "vitest";
import { systemClock } from "../../../src/local/system-clock.ts";

test("the system clock's sleep ends, and rejects with the signal's own reason when aborted", async () => {
  await systemClock.sleep(1);
  const abort = new AbortController();
  const sleep = systemClock.sleep(60_000, abort.signal);
  abort.abort(new Error("stopping"));
  await expect(sleep).rejects.toThrow("stopping");
  await expect(systemClock.sleep(1, abort.signal)).rejects.toThrow("stopping");
});
