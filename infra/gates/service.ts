/** The service that a gate looks at: a stack's, any by its URL or target, or one started here with the offline models. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApiClient, createApiClient } from "../../src/cli/client/api-client.ts";
import { signerOf } from "../../src/cli/client/sign.ts";
import { chooseTarget, type Target, TOKEN_VARIABLE } from "../../src/cli/targets.ts";
import { checkedProfiles } from "../../src/config/check-profiles.ts";
import { settingsFrom } from "../../src/config/settings.ts";
import { optionsIn } from "../scripts/arguments.ts";
import { awsCli } from "../scripts/aws-cli.ts";
import { CommandError } from "../scripts/command-error.ts";
import type { CommandContext } from "../scripts/context.ts";
import { outputsOf, type StackOutputs } from "../scripts/stack-outputs.ts";

/** A service that answers. */
export interface ServiceUnderTest extends AsyncDisposable {
  readonly url: string;
  readonly client: ApiClient;
}

/** Which service a command line means. */
export interface ServiceChoice {
  readonly url?: string | undefined;
  readonly target?: string | undefined;
  readonly stack?: string | undefined;
}

/** The secret of a stack's machine client; where it is not set, the AWS CLI is asked for it. */
const SECRET_VARIABLE = "SLUICE_CLIENT_SECRET";

type Environment = Readonly<Record<string, string | undefined>>;

/** `--url`, `--target` or `--stack`, and whatever other text options a command has. @throws {CommandError} */
export function gateArguments(
  args: readonly string[],
  further: readonly string[] = [],
): Record<string, string | undefined> {
  const places = ["url", "target", "stack"];
  const given = optionsIn(args, Object.fromEntries([...places, ...further].map((name) => [name, "text" as const])));
  const chosen = places.filter((name) => given[name] !== undefined).map((name) => `--${name}`);
  if (chosen.length > 1) throw new CommandError(`Name one service, not several: ${chosen.join(" and ")}.`);
  return given;
}

/** Opens the service that was chosen; without a choice, one of this machine's own with the offline models. */
export async function openService(
  choice: ServiceChoice,
  context: Pick<CommandContext, "pulumiOutput">,
  environment: Environment = process.env,
): Promise<ServiceUnderTest> {
  if (choice.stack !== undefined) {
    const outputs = await outputsOf({ ...context, stack: choice.stack });
    const target = stackTarget(outputs, environment);
    const secret =
      target.auth.kind === "client-credentials" ? await clientSecret(outputs, target.auth.clientId, environment) : {};
    return reached(target, { ...environment, ...secret });
  }
  if (choice.url === undefined && choice.target === undefined) return await localService();
  return reached(chooseTarget(choice, environment), environment);
}

/** How a stack's API is reached: by a token where one is given, else as the stack's own machine client, or by SigV4. */
export function stackTarget(outputs: StackOutputs, environment: Environment): Target {
  const { apiUrl: url, apiIdentity, region, tokenUrl, machineClientIds } = outputs;
  if (environment[TOKEN_VARIABLE]) return { url, auth: { kind: "bearer", variable: TOKEN_VARIABLE } };
  if (apiIdentity === "none") return { url, auth: { kind: "none" } };
  if (apiIdentity === "iam") return { url, auth: { kind: "iam", region } };
  const [clientId] = Object.values(machineClientIds ?? {});
  if (tokenUrl === undefined || clientId === undefined) {
    throw new CommandError(`The stack's callers sign in elsewhere: set ${TOKEN_VARIABLE} to a token of that issuer.`);
  }
  return { url, auth: { kind: "client-credentials", tokenUrl, clientId, variable: SECRET_VARIABLE } };
}

async function clientSecret(
  { region, userPoolId = "" }: StackOutputs,
  clientId: string,
  environment: Environment,
): Promise<Environment> {
  if (environment[SECRET_VARIABLE]) return {};
  const about = ["--user-pool-id", userPoolId, "--client-id", clientId, "--region", region];
  const only = ["--query", "UserPoolClient.ClientSecret", "--output", "text"];
  return { [SECRET_VARIABLE]: await awsCli(["cognito-idp", "describe-user-pool-client", ...about, ...only]) };
}

function reached({ url, auth }: Target, environment: Environment): ServiceUnderTest {
  const client = createApiClient({ url, sign: signerOf(auth, environment) });
  return { url, client, async [Symbol.asyncDispose]() {} };
}

/** @param raws profiles other than those that ship */
export async function localService(raws?: readonly unknown[]): Promise<ServiceUnderTest> {
  // Readers, stores and models are not loaded where another service is looked at.
  const [local, profiles, bearer, installed, models, http, clocks, telemetries] = await Promise.all([
    import("../../src/local/data-folder.ts"),
    import("../../src/profiles/index.ts"),
    import("../../src/api/bearer-tokens.ts"),
    import("../../src/handlers/local/installation.ts"),
    import("../../src/handlers/local/models-at-start.ts"),
    import("../../src/handlers/local/http-server.ts"),
    import("../../src/local/system-clock.ts"),
    import("../../src/local/text-telemetry.ts"),
  ]);
  const data = mkdtempSync(join(tmpdir(), "sluice-gate-"));
  const folder = local.openDataFolder(data);
  const telemetry = telemetries.createTextTelemetry({
    write: (line) => process.stderr.write(`${line}\n`),
    format: "text",
    level: "error",
    clock: clocks.systemClock,
  });
  const catalog = checkedProfiles(raws ?? profiles.SHIPPED_PROFILES);
  let url = "";
  const installation = await installed.createInstallation({
    folder,
    settings: { ...settingsFrom({ readWorkers: 1 }), tenancy: "single" },
    telemetry,
    profiles: catalog,
    models: await models.modelsAtStart({ models: { kind: "offline" }, profiles: catalog, environment: {}, telemetry }),
    authenticate: bearer.authenticateOpen(),
    webhook: null,
    publicUrl: () => url,
  });
  const server = await http.listen(installation.fetch, { port: 0, host: "127.0.0.1" });
  url = server.url;
  const work = await installation.start();
  const service = reached({ url, auth: { kind: "none" } }, {});
  return {
    ...service,
    async [Symbol.asyncDispose]() {
      installation.endStreams();
      await Promise.all([server.close(PATIENCE), work.stop()]);
      await installation.close();
      folder.release();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** How long requests in hand may take to end. Milliseconds. */
const PATIENCE = 2_000;
