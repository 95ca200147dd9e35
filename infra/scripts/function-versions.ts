/** A stack's functions with their published versions, and their aliases moved. */
import {
  GetAliasCommand,
  LambdaClient,
  paginateListVersionsByFunction,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import type { DeployedFunction } from "./release-moves.ts";
import { functionIn, type StackOutputs } from "./stack-outputs.ts";

const LIVE = "live";

/** What an alias points to: a version, and another that gets a part of the calls (0–1). */
export interface Route {
  readonly version: number;
  readonly beside?: { readonly version: number; readonly weight: number };
}

/** The functions of a stack as Lambda has them. */
export class FunctionVersions {
  readonly #client: LambdaClient;
  readonly #aliases: readonly string[];

  /** @param client Lambda's own in the stack's region, where absent */
  constructor(
    { region, functions }: Pick<StackOutputs, "region" | "functions">,
    client = new LambdaClient({ region }),
  ) {
    this.#client = client;
    this.#aliases = Object.values(functions);
  }

  async list(): Promise<readonly DeployedFunction[]> {
    return await Promise.all(this.#aliases.map((arn) => this.#deployed(functionIn(arn))));
  }

  /** Points the alias, and takes away what a route before left of another version. */
  async route(name: string, { version, beside }: Route): Promise<void> {
    await this.#client.send(
      new UpdateAliasCommand({
        FunctionName: name,
        Name: LIVE,
        FunctionVersion: String(version),
        RoutingConfig: { AdditionalVersionWeights: beside === undefined ? {} : { [beside.version]: beside.weight } },
      }),
    );
  }

  async #deployed(name: string): Promise<DeployedFunction> {
    const { FunctionVersion = "", RoutingConfig } = await this.#client.send(
      new GetAliasCommand({ FunctionName: name, Name: LIVE }),
    );
    const [beside] = Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {});
    const versions: { version: number; release: string }[] = [];
    for await (const page of paginateListVersionsByFunction({ client: this.#client }, { FunctionName: name })) {
      for (const { Version = "", Description = "" } of page.Versions ?? []) {
        const release = / Release ([0-9a-f]+)\.$/.exec(Description)?.[1];
        if (Version !== "$LATEST" && release !== undefined) versions.push({ version: Number(Version), release });
      }
    }
    return {
      name,
      live: Number(FunctionVersion),
      ...(beside !== undefined && { beside: Number(beside) }),
      versions: versions.toSorted((a, b) => a.version - b.version),
    };
  }
}
