import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { FUNCTIONS } from "../../../infra/grants/functions.ts";
import { shortType } from "../../../infra/resource-type.ts";
import { stackValues } from "../../../infra/scripts/stack-file.ts";
import { zip } from "../../../src/setup/bundles/zip.ts";
import { root } from "../../../src/setup/install/project.mjs";
import { TEST_CREDENTIALS, TEST_REGION } from "../../support/engines/engine.ts";

/** What a preview would do to a resource, and why, e.g. `update sqs/queue ingestion-queue: redrivePolicy`. */
export type Change = string;

export interface EmulatedStackOptions {
  readonly name: "dev" | "staging" | "prod";
  /** A folder of its own. */
  readonly folder: string;
  /** The engine's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where moto answers. */
  readonly moto: string;
  /** Where an OpenSearch answers. */
  readonly searchEndpoint: string;
  /** Where the packaged functions' archives lie. */
  readonly archives: string;
}

/** The project's own commands on stacks. */
const SCRIPTS = join(root, "infra", "scripts", "main.ts");

/** A command ended with an error. */
export class PulumiFailedError extends Error {
  override readonly name = "PulumiFailedError";
}

/** As `npm run preview` and `npm run up` do. */
const POLICY = ["--policy-pack", join("infra", "policy")] as const;

/** A stack as its file says, on an emulator: what that does not know is configured away. */
export class EmulatedStack {
  readonly name: EmulatedStackOptions["name"];
  readonly #options: EmulatedStackOptions;
  readonly #config: Record<string, string>;
  #archives: string;

  constructor(options: EmulatedStackOptions) {
    this.#options = options;
    this.#archives = options.archives;
    this.name = options.name;
    this.#config = {
      ...stackValues(readFileSync(join(root, `Pulumi.${options.name}.yaml`), "utf8")),
      "sluice:region": TEST_REGION,
      "sluice:endpointUrl": options.moto,
      // No data access policies, groups, functions that run, nor the newest runtime.
      "sluice:searchEdition": "cluster",
      "sluice:searchEndpoint": options.searchEndpoint,
      "sluice:models": "offline",
      "sluice:makeIndex": "false",
      "sluice:intakePaused": "true",
      "sluice:runtime": "nodejs22.x",
    };
  }

  get #file(): string {
    return join(this.#options.folder, `Pulumi.${this.#options.name}.yaml`);
  }

  /** Sets a key. */
  configure(key: string, value: string): void {
    this.#config[`sluice:${key}`] = value;
  }

  /** Puts other code in every function's place. */
  release(code: string): void {
    this.#archives = join(this.#options.folder, `archives-${this.name}`);
    mkdirSync(this.#archives, { recursive: true });
    for (const name of FUNCTIONS) {
      const source = new TextEncoder().encode(
        `export const handler = async () => ${JSON.stringify(`${name} ${code}`)};\n`,
      );
      writeFileSync(join(this.#archives, `${name}.zip`), zip(new Map([["index.mjs", source]])));
    }
  }

  /** In a project of the same name beside it: Pulumi writes the key to the stack's secrets into the stack's file. */
  async init(): Promise<void> {
    writeFileSync(join(this.#options.folder, "Pulumi.yaml"), "name: sluice\nruntime: nodejs\n");
    await this.#pulumi("stack", "init", this.#options.name, "--no-select", "--cwd", this.#options.folder);
  }

  /** Makes or changes the stack under the policy; answers with what was printed. */
  async up(...further: readonly string[]): Promise<string> {
    return await this.#pulumi("up", ...this.#onStack(), "--yes", "--skip-preview", ...POLICY, ...further);
  }

  /** As `npm run up` does it, from packaging the functions on; answers with what was printed. */
  async upByCommand(): Promise<string> {
    const [, , ...further] = this.#onStack();
    return await this.#run(
      process.execPath,
      [SCRIPTS, "up", "--stack", this.name, "--yes", "--skip-preview", ...further],
      {},
    );
  }

  /** With its preview, which finds what is protected before anything is removed. */
  async destroy(): Promise<void> {
    await this.#pulumi("destroy", ...this.#onStack(), "--yes");
  }

  /** What `up` would do. @throws {PulumiFailedError} where the policy refuses it */
  async preview(): Promise<readonly Change[]> {
    const printed = await this.#pulumi("preview", ...this.#onStack(), ...POLICY, "--json").catch(
      // As JSON, Pulumi does not say what the policy found.
      async () => await this.previewText(),
    );
    const { steps = [] } = JSON.parse(printed) as {
      readonly steps?: readonly {
        readonly op: string;
        readonly urn: string;
        readonly diffReasons?: readonly string[];
      }[];
    };
    return steps
      .filter(({ op }) => op !== "same" && op !== "read")
      .map(({ op, urn, diffReasons = [] }) => {
        const [, , type = "", name = ""] = urn.split("::");
        const short = shortType(type.split("$").at(-1) ?? "");
        return [`${op} ${short} ${name}`, diffReasons.toSorted().join(", ")].filter((part) => part !== "").join(": ");
      });
  }

  /** How many resources the last `up` left as they were, and did what else to. */
  async lastUpdate(): Promise<Readonly<Record<string, number>>> {
    const history = JSON.parse(
      await this.#pulumi("stack", "history", "--stack", this.name, "--json", "--page-size", "1"),
    );
    return history[0].resourceChanges;
  }

  /** The preview as people see it, with what the policy finds. @throws {PulumiFailedError} where it refuses it */
  async previewText(): Promise<string> {
    return await this.#pulumi("preview", ...this.#onStack(), ...POLICY);
  }

  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    return JSON.parse(await this.#pulumi("stack", "output", "--stack", this.#options.name, "--json"));
  }

  /** Runs one of the project's own commands on the stack, as `npm run` does. */
  async command(name: string, ...args: readonly string[]): Promise<string> {
    return await this.#run(process.execPath, [SCRIPTS, name, "--stack", this.name, ...args], {});
  }

  #onStack(): readonly string[] {
    const config = Object.entries(this.#config).map(([key, value]) => [key, parsed(value)]);
    writeFileSync(this.#file, `${this.#salt()}${stringify({ config: Object.fromEntries(config) })}`);
    return ["--stack", this.#options.name, "--config-file", this.#file, "--non-interactive"];
  }

  /** The key to the stack's secrets, which Pulumi keeps in the same file. */
  #salt(): string {
    try {
      return /^encryptionsalt: .*\n/m.exec(readFileSync(this.#file, "utf8"))?.[0] ?? "";
    } catch {
      return "";
    }
  }

  async #pulumi(...args: readonly string[]): Promise<string> {
    return await this.#run("pulumi", args, { SLUICE_ARCHIVES: this.#archives });
  }

  #run(command: string, args: readonly string[], further: Readonly<Record<string, string>>): Promise<string> {
    const { environment, moto } = this.#options;
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        ...environment,
        AWS_ENDPOINT_URL: moto,
        AWS_REGION: TEST_REGION,
        AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: "true",
        ...further,
      },
    });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => {
        const printed = Buffer.concat(stdout).toString("utf8");
        if (code === 0) resolve(printed);
        else reject(new PulumiFailedError(`${command} ${args.join(" ")}\n${printed}\n${Buffer.concat(stderr)}`));
      });
    });
  }
}

/** Lists and objects as YAML's own. */
function parsed(value: string): unknown {
  return /^[[{]/.test(value) ? JSON.parse(value) : value;
}
