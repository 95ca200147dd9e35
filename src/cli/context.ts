/** What every command is given. */
import { type ApiClient, createApiClient } from "./client/api-client.ts";
import { signerOf } from "./client/sign.ts";
import { type Console, processConsole } from "./output/console.ts";
import { chooseTarget, type Target } from "./targets.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The options that every command takes. */
export interface GlobalOptions {
  readonly url?: string;
  readonly target?: string;
  readonly json?: boolean;
}

export interface CommandContext {
  readonly console: Console;
  readonly environment: Environment;
  readonly target: Target;
  readonly client: ApiClient;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** @throws {UsageError} where the options name no service */
export function commandContext(options: GlobalOptions, environment: Environment, signal: AbortSignal): CommandContext {
  const target = chooseTarget(options, environment);
  return {
    console: processConsole({ json: options.json === true }),
    environment,
    target,
    client: createApiClient({ url: target.url, sign: signerOf(target.auth, environment) }),
    signal,
  };
}
