/**
 * Pulumi's real engine with a provider that really plans: the command line from Go modules, a small language host for
 * Node.js (upstream's current one is in no released module; this one is not its code), and a plugin that speaks
 * Pulumi's protocol in front of the Terraform AWS provider. The first time builds for some seven CPU minutes.
 *
 * A `pulumi` on the path is used instead, with the plugins that are installed beside it; those that are not it fetches.
 */
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, madeOnce } from "./cache.ts";
import { commandPath, runToEnd } from "./child.ts";
import { MissingPrerequisiteError } from "./engine.ts";

/** The modules that pin everything that is built. */
const MODULES = fileURLToPath(new URL("./pulumi/", import.meta.url));
const CLI_VERSION = "v3.259.0";
/** The version of @pulumi/aws: it asks for a plugin of just this one. */
const PLUGIN_VERSION = "7.48.0";
const PLUGIN_FOLDER = `resource-aws-v${PLUGIN_VERSION}`;

/** Pulumi's command line, ready to run. */
export interface PulumiEngine {
  /** Environment under which `pulumi` is found and keeps everything in a folder of its own. */
  readonly environment: (home: string) => Readonly<Record<string, string>>;
}

/** Where things are looked for beside the path and what the environment names. */
export interface PulumiPlaces {
  /** Folders with Go. */
  readonly go: readonly string[];
  /** Patterns of folders with Terraform's plugins. */
  readonly mirrors: readonly string[];
}

const USUAL_PLACES: PulumiPlaces = {
  go: ["/usr/local/go/bin"],
  mirrors: ["/opt/*", join(homedir(), ".terraform.d", "*")],
};

/** Finds or builds the engine. @throws {MissingPrerequisiteError} where there is neither, with what is missing */
export async function preparePulumi(
  say: (line: string) => void,
  places: PulumiPlaces = USUAL_PLACES,
): Promise<PulumiEngine> {
  const installed = commandPath("pulumi");
  if (installed !== undefined) return { environment: (home) => installedEnvironment(dirname(installed), home) };
  const go = commandPath("go", places.go);
  if (go === undefined) throw new MissingPrerequisiteError("needs pulumi on the path, or Go 1.25 to build it with");
  const provider = terraformProvider(places.mirrors);
  const cache = cacheFolder("pulumi");
  const built = join(cache, `${CLI_VERSION}-${sourceDigest()}`);
  await madeOnce(cache, built, () => build(go, { cache, built, say }));
  return {
    environment(home) {
      cpSync(join(built, "plugins"), join(home, "plugins"), { recursive: true });
      return environmentOf(built, home, {
        TF_AWS_PROVIDER: provider,
        // For one operation: a busy machine takes its time.
        AWS_BRIDGE_LIMIT: "5m",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      });
    },
  };
}

/** Plugins are large: those that are installed are used, and what is fetched stays beside them. */
function installedEnvironment(binaries: string, home: string) {
  const plugins = join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "plugins");
  mkdirSync(home, { recursive: true });
  if (existsSync(plugins)) symlinkSync(plugins, join(home, "plugins"));
  return environmentOf(binaries, home, {});
}

function environmentOf(binaries: string, home: string, further: Readonly<Record<string, string>>) {
  mkdirSync(join(home, "state"), { recursive: true });
  return {
    PATH: [binaries, process.env.PATH].join(delimiter),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${join(home, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    ...further,
  };
}

/** The Terraform AWS provider: `TF_AWS_PROVIDER`, or the newest in a plugin mirror of this machine. */
function terraformProvider(mirrors: readonly string[]): string {
  const { TF_AWS_PROVIDER } = process.env;
  if (TF_AWS_PROVIDER) return TF_AWS_PROVIDER;
  const inMirror = join("*", "hashicorp", "aws", "*", "*", "terraform-provider-aws_*");
  const found = mirrors.flatMap((mirror) => globSync(join(mirror, inMirror)));
  const newest = found.toSorted().at(-1);
  if (newest !== undefined) return newest;
  throw new MissingPrerequisiteError(
    "needs pulumi on the path, or the Terraform AWS provider 5.100 (name its binary in TF_AWS_PROVIDER)",
  );
}

function sourceDigest(): string {
  const digest = createHash("sha256");
  for (const name of readdirSync(MODULES, { recursive: true, encoding: "utf8" }).toSorted()) {
    if (/\.(go|mod|sum)$/.test(name)) digest.update(readFileSync(join(MODULES, name)));
  }
  return digest.digest("hex").slice(0, 12);
}

interface Build {
  readonly cache: string;
  readonly built: string;
  readonly say: (line: string) => void;
}

async function build(go: string, { cache, built, say }: Build): Promise<void> {
  const work = join(cache, "build");
  rmSync(work, { recursive: true, force: true });
  cpSync(MODULES, work, { recursive: true });
  const out = join(work, "out");
  mkdirSync(join(out, "plugins", PLUGIN_FOLDER), { recursive: true });
  const make = async (module: string, binary: string, main: string, definition: string) => {
    say(`building ${module} with Go (the first time only; the command line takes some minutes)`);
    await runToEnd(
      go,
      [
        "build",
        "-mod=readonly",
        "-trimpath",
        "-buildvcs=false",
        `-ldflags=-s -w -X ${definition}`,
        "-o",
        join(out, binary),
        main,
      ],
      { log: join(cache, "build.log"), cwd: join(work, module), env: { ...process.env, GOFLAGS: "", GOWORK: "off" } },
    );
  };
  const version = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
  await make("pulumi", "pulumi", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", `${version}=${CLI_VERSION}`);
  await make("lang-nodejs", "pulumi-language-nodejs", ".", `main.version=${CLI_VERSION}`);
  const plugin = join("plugins", PLUGIN_FOLDER, "pulumi-resource-aws");
  await make("aws-bridge", plugin, ".", `main.version=${PLUGIN_VERSION}`);
  if (existsSync(built)) rmSync(built, { recursive: true });
  renameSync(out, built);
}
