import { type Command, Option } from "commander";
import type { Environment } from "../context.ts";
import { UsageError } from "../errors.ts";
import { processConsole, table } from "../output/console.ts";
import {
  readTargets,
  serviceUrl,
  type TargetAuth,
  TOKEN_VARIABLE,
  targetNamed,
  targetsPath,
  writeTargets,
} from "../targets.ts";

interface AddOptions {
  readonly at: string;
  readonly auth: TargetAuth["kind"];
  readonly variable?: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** Adds `sluice target`. */
export function addTargetCommands(program: Command, environment: Environment): void {
  const path = targetsPath(environment);
  const target = program
    .command("target")
    .summary("name services, for --target")
    .description("Services by name, for --target. Secrets stay in the environment.")
    .addHelpText(
      "after",
      "\nExamples:\n  sluice target add staging --at https://… --auth iam --region eu-central-1\n  sluice target use staging",
    );
  target
    .command("add")
    .description("Names a service.")
    .argument("<name>", "e.g. staging")
    .requiredOption("--at <url>", "the service's address")
    .addOption(
      new Option("--auth <kind>", "how it knows its callers")
        .choices(["none", "bearer", "client-credentials", "iam"])
        .default("none"),
    )
    .option("--variable <name>", "environment variable with the token or the client's secret")
    .option(
      "--token-url <url>",
      "client credentials: the token endpoint, e.g. https://….amazoncognito.com/oauth2/token",
    )
    .option("--client-id <id>", "client credentials: the client's id")
    .option("--scope <scopes>", "client credentials: scopes, separated by spaces")
    .option("--region <region>", "iam: the API's region")
    .option("--profile <name>", "iam: a profile of the AWS CLI; the environment's credentials otherwise")
    .action((name: string, options: AddOptions) => {
      if (!/^[a-z0-9][\w.-]*$/i.test(name)) {
        throw new UsageError(`"${name}" is no name of a target; use letters, digits, ".", "_" and "-", e.g. staging.`);
      }
      const { targets, current } = readTargets(path);
      const added = { url: serviceUrl(options.at), auth: authOf(options) };
      writeTargets(path, { targets: { ...targets, [name]: added }, current });
    });
  target
    .command("list")
    .description("Lists the services by name.")
    .action(() => {
      const { targets, current } = readTargets(path);
      const console = processConsole({ json: program.opts<{ json?: boolean }>().json === true });
      if (console.json) return console.printJson({ targets, current });
      const rows = Object.entries(targets).map(([name, { url, auth }]) => [
        name === current ? "*" : "",
        name,
        url,
        auth.kind,
      ]);
      for (const line of table(["", "NAME", "URL", "SIGN-IN"], rows)) console.print(line);
    });
  target
    .command("use")
    .description("Makes a service the one that commands speak to.")
    .argument("<name>", 'a target, or "none" for this machine')
    .action((name: string) => {
      const { targets } = readTargets(path);
      if (name !== "none" && targetNamed(targets, name) === undefined) throw unknownTarget(name);
      writeTargets(path, { targets, current: name === "none" ? null : name });
    });
  target
    .command("rm")
    .description("Forgets a service.")
    .argument("<name>", "the target")
    .action((name: string) => {
      const { targets, current } = readTargets(path);
      if (targetNamed(targets, name) === undefined) throw unknownTarget(name);
      const { [name]: _, ...others } = targets;
      writeTargets(path, { targets: others, current: current === name ? null : current });
    });
}

function authOf(options: AddOptions): TargetAuth {
  const { auth, variable, tokenUrl, clientId, scope, region, profile } = options;
  if (auth === "none") return { kind: auth };
  if (auth === "bearer") return { kind: auth, variable: variable ?? TOKEN_VARIABLE };
  if (auth === "iam") {
    if (region === undefined) throw new UsageError("--auth iam needs --region.");
    return { kind: auth, region, ...(profile !== undefined && { profile }) };
  }
  if (tokenUrl === undefined || clientId === undefined || variable === undefined) {
    throw new UsageError("--auth client-credentials needs --token-url, --client-id and --variable (of its secret).");
  }
  return { kind: auth, tokenUrl: serviceUrl(tokenUrl), clientId, variable, ...(scope !== undefined && { scope }) };
}

function unknownTarget(name: string): UsageError {
  return new UsageError(`There is no target "${name}"; sluice target list shows those there are.`);
}
