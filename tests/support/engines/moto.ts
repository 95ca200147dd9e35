/**
 * moto's server, a simulation of many AWS services in Python: here for EventBridge, SQS and flat S3 keys. It checks no
 * signatures, so no upload grant is ever proved on it; queues are slow (about twenty messages a second).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandPath, freePort, startChild, untilReady } from "./child.ts";
import { type Engine, MissingPrerequisiteError } from "./engine.ts";

/** The version that the tests were written against. */
export const MOTO_VERSION = "5.2.1";

/** Starts an empty server. @throws {MissingPrerequisiteError} where it is not installed */
export async function startMoto(): Promise<Engine> {
  const command = commandPath("moto_server");
  if (command === undefined) {
    throw new MissingPrerequisiteError(
      `needs moto_server; install it with: pip install 'moto[server]==${MOTO_VERSION}'`,
    );
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), "sluice-moto-"));
  const log = join(folder, "server.log");
  const child = startChild(command, ["-H", "127.0.0.1", "-p", String(port)], { log, cwd: folder });
  await untilReady(child, { log, seconds: 60, isReady: async () => (await fetch(`${url}/moto-api/`)).ok });
  return {
    url,
    async stop() {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
