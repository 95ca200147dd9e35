/** Services of one test, ended with it. */
import { onTestFinished } from "vitest";
import { type LocalService, type ServiceOptions, ServiceProcess } from "../support/local-service.ts";
import { ServiceClient } from "../support/service-client.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Processes are started and documents read: seconds on a machine that does nothing else, more on one that does. */
export const E2E = { timeout: 90_000 } as const;

export interface Running extends LocalService {
  readonly client: ServiceClient;
  readonly data: string;
}

/** A process that is killed when the test ends. */
export function spawned(options: ServiceOptions): ServiceProcess {
  const process = new ServiceProcess(options);
  onTestFinished(async () => void (await process.kill()));
  return process;
}

/** A service that answers, without samples; on a new folder where none is named. */
export async function running(options: Partial<ServiceOptions> = {}): Promise<Running> {
  const data = options.data ?? temporaryFolder();
  const args = options.args ?? ["--no-samples"];
  const process = spawned({ ...options, data, args });
  const url = await process.address();
  return { process, url, client: new ServiceClient(url), data };
}
