import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { root } from "../../src/setup/install/project.mjs";
import { MOTO_VERSION } from "../support/engines/moto.ts";

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly needs?: string;
  readonly uses?: string;
  readonly environment?: string;
  readonly concurrency?: { readonly group: string };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(root, ".github", "workflows");
const files = readdirSync(folder);
const text = (file: string) => readFileSync(join(folder, file), "utf8");
const workflow = (file: string): Workflow => parse(text(file));
const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts;

const steps = files.flatMap((file) => Object.values(workflow(file).jobs).flatMap((job) => job.steps ?? []));
const commands = steps.flatMap(({ run }) =>
  run === undefined ? [] : run.split("\n").filter((line) => line.trim() !== ""),
);

describe("the workflows", () => {
  it("Every action is pinned by its commit, with its version beside it", () => {
    const used = files.flatMap((file) => text(file).match(/uses: .*/g) ?? []);
    expect(used.length).toBeGreaterThan(5);
    for (const line of used)
      expect(line).toMatch(
        /^uses: (\.\/\.github\/workflows\/[\w-]+\.yml|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/,
      );
  });

  it("Every command of a job is there", () => {
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) {
      const [program = "", ...args] = command.trim().split(" ");
      if (program.startsWith(".github/")) accessSync(join(root, program), constants.X_OK);
      else if (program === "npm")
        expect(Object.keys(scripts), command).toContain(args[0] === "run" ? args[1] : args[0]);
      else expect(["pulumi", "pipx"], command).toContain(program);
    }
  });

  it("No job has more rights than it uses, nor a key of a long life", () => {
    for (const file of files) {
      expect(text(file), file).not.toMatch(/\bsecrets\.|access-key/);
      const { permissions, jobs } = workflow(file);
      const isDeploying = file !== "pull-request.yml";
      expect(permissions, file).toEqual({ contents: "read", ...(isDeploying && { "id-token": "write" }) });
      const own = Object.entries(jobs).filter(([, job]) => job.permissions !== undefined);
      expect(own.map(([name, job]) => [name, job.permissions])).toEqual(
        isDeploying ? [] : [["preview", { contents: "read", "id-token": "write", "pull-requests": "write" }]],
      );
    }
    for (const step of steps)
      if (step.uses?.startsWith("actions/checkout"))
        expect(step).toMatchObject({ with: { "persist-credentials": false } });
  });

  it("A merged change goes to dev, then to staging, then to prod, each after the one before works", () => {
    const { jobs } = workflow("release.yml");
    const way = Object.entries(jobs).map(([name, { needs, uses, with: inputs }]) => ({
      name,
      needs,
      uses,
      stack: inputs?.stack,
    }));
    const uses = "./.github/workflows/deploy.yml";
    expect(way).toEqual([
      { name: "dev", needs: undefined, uses, stack: "dev" },
      { name: "staging", needs: "dev", uses, stack: "staging" },
      { name: "prod", needs: "staging", uses, stack: "prod" },
    ]);
    expect(jobs.staging?.with).toMatchObject({ golden: true });
    expect(jobs.prod?.with).toMatchObject({ canary: true });
    const { deploy } = workflow("deploy.yml").jobs;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own.
    expect(deploy?.environment).toBe("${{ inputs.stack }}");
    const run = deploy?.steps?.flatMap((step) =>
      step.run === undefined ? [] : [step.run.split(" ").slice(0, 3).join(" ")],
    );
    expect(run?.slice(-5)).toEqual([
      "npm run up",
      "npm run canary",
      "npm run smoke",
      "npm run golden",
      "npm run rollback",
    ]);
    expect(deploy?.steps?.at(-1)).toEqual({
      if: "failure() && steps.smoke.outcome == 'failure' && steps.live.outputs.release != ''",
      run: 'npm run rollback -- --stack "$STACK" --yes --to "$RELEASE"',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own.
      env: { RELEASE: "${{ steps.live.outputs.release }}" },
    });
    const noted = deploy?.steps?.findIndex(({ id }) => id === "live") ?? Number.NaN;
    expect(deploy?.steps?.[noted + 1]?.run).toMatch(/^npm run up /);
  });
});

describe("the jobs", () => {
  it("a release that waits for prod's approval holds up no other stack", () => {
    expect(workflow("release.yml").concurrency).toBeUndefined();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own.
    expect(workflow("deploy.yml").jobs.deploy?.concurrency).toEqual({ group: "deploy-${{ inputs.stack }}" });
  });

  it("the job that looks for secrets has every commit", () => {
    const looking = files
      .flatMap((file) => Object.values(workflow(file).jobs))
      .filter(({ steps: own = [] }) => own.some(({ run }) => run === "npm run security"));
    expect(looking.length).toBe(1);
    for (const { steps: own = [] } of looking)
      expect(own.find(({ uses }) => uses?.startsWith("actions/checkout"))).toMatchObject({
        with: { "fetch-depth": 0 },
      });
  });

  it("the integration tests of a pull request skip no engine", () => {
    const { integration } = workflow("pull-request.yml").jobs;
    expect(integration?.steps?.slice(-2)).toEqual([
      { run: `pipx install 'moto[server]==${MOTO_VERSION}'` },
      { run: "npm run test:integration", env: { SLUICE_ENGINES_REQUIRED: "1" } },
    ]);
  });
});

/** CloudFormation's functions as what they are applied to. */
const customTags = ["Ref", "Sub", "GetAtt", "Equals", "If", "Not"].flatMap((name) => [
  { tag: `!${name}`, resolve: (value: string) => `${name} ${value}` },
  { tag: `!${name}`, collection: "seq" as const, resolve: (value: { toJSON(): unknown }) => value.toJSON() },
]);

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
interface Template {
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Outputs: Readonly<Record<string, { readonly Condition?: string; readonly Description: string }>>;
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Condition?: string;
        readonly Properties: {
          readonly ManagedPolicyArns?: readonly unknown[];
          readonly PolicyDocument?: { readonly Statement: readonly Statement[] };
          readonly AssumeRolePolicyDocument?: { readonly Statement: readonly Statement[] };
          readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
        };
      }
    >
  >;
}

describe("the bootstrap", () => {
  const template: Template = parse(readFileSync(join(root, "infra", "bootstrap", "environment.yaml"), "utf8"), {
    customTags,
  });
  const resources = Object.values(template.Resources);
  const granted = resources
    .filter(({ Type }) => Type === "AWS::IAM::Role" || Type === "AWS::IAM::ManagedPolicy")
    .flatMap(({ Properties: { PolicyDocument, Policies = [] } }) =>
      [...(PolicyDocument === undefined ? [] : [{ PolicyDocument }]), ...Policies].flatMap(
        (one) => one.PolicyDocument.Statement,
      ),
    );
  const list = (value: string | readonly string[] | undefined) => (typeof value === "string" ? [value] : (value ?? []));

  it("A role is taken by this repository's own jobs alone", () => {
    const trusts = resources.flatMap(({ Properties }) => Properties.AssumeRolePolicyDocument?.Statement ?? []);
    expect(trusts.map(({ Condition }) => Condition)).toEqual(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own.
      ["Sub repo:${Repository}:pull_request", "Sub repo:${Repository}:environment:${Environment}"].map((sub) => ({
        StringEquals: {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": sub,
        },
      })),
    );
  });

  it("A deployment may do anything only to what has its environment's name, and nothing to its own role", () => {
    expect(granted.length).toBeGreaterThan(15);
    for (const { Sid = "", Effect, Action, Resource } of granted) {
      if (Effect === "Deny") continue;
      expect(list(Action), Sid).not.toContain("*");
      const isNamed = list(Resource).every((resource) => /sluice-\$\{Environment\}|State|Key\.Arn/.test(resource));
      const whole = list(Action).filter((action) => action.endsWith(":*"));
      if (!isNamed) expect(whole, Sid).toEqual(whole.filter((action) => /^(cognito-idp|aoss):/.test(action)));
      if (list(Action).some((action) => action.startsWith("iam:")) && Sid !== "ServiceLinkedRoles")
        expect(isNamed, Sid).toBe(true);
    }
    expect(granted.find(({ Effect }) => Effect === "Deny")).toMatchObject({ Sid: "NotItself", Action: "iam:*" });
  });

  it("Where a boundary is given, a deployment makes no role without it, and takes it from none", () => {
    expect(template.Conditions.IsBounded).toEqual([["Ref PermissionsBoundary", ""]]);
    expect(template.Resources.DeployBounded?.Condition).toBe("IsBounded");
    expect(template.Resources.DeployRole?.Properties.ManagedPolicyArns).toContainEqual([
      "IsBounded",
      "Ref DeployBounded",
      "Ref AWS::NoValue",
    ]);
    const denied = template.Resources.DeployBounded?.Properties.PolicyDocument?.Statement ?? [];
    expect(denied.map(({ Effect, Resource }) => ({ Effect, Resource }))).toEqual(
      Array.from({ length: 2 }, () => ({ Effect: "Deny", Resource: "*" })),
    );
    const [making, taking] = denied;
    expect(making?.Condition).toEqual({ StringNotEquals: { "iam:PermissionsBoundary": "Ref PermissionsBoundary" } });
    // Whatever of it gives a role rights, and whatever of it takes the bounds away.
    const roles = list(granted.find(({ Sid }) => Sid === "Roles")?.Action);
    for (const action of roles.filter((one) => /:(Create|Put|Attach)/.test(one)))
      expect(list(making?.Action), action).toContain(action);
    expect(list(taking?.Action)).toContain("iam:DeleteRolePermissionsBoundary");
    expect(taking?.Condition).toBeUndefined();
  });

  it("Every variable that a job reads of its environment or repository comes from an output, or from the guide", () => {
    const read = new Set(
      files.flatMap((file) => [...text(file).matchAll(/vars\.(\w+)/g)].map(([, name = ""]) => name)),
    );
    const told = Object.values(template.Outputs)
      .map(({ Description }) => Description)
      .join("\n");
    const guide = readFileSync(join(root, "infra", "guides", "update.md"), "utf8");
    expect(read.size).toBeGreaterThan(5);
    for (const name of read) {
      expect(guide, name).toContain(`\`${name}\``);
      if (name !== "PULUMI_SHA256") expect(told, name).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });

  it("only dev knows pull requests", () => {
    expect(template.Conditions.IsPreviewed).toEqual(["Ref Environment", "dev"]);
    expect(template.Resources.PreviewRole?.Condition).toBe("IsPreviewed");
    expect(template.Outputs.PreviewRole?.Condition).toBe("IsPreviewed");
    expect(template.Resources.DeployRole?.Condition).toBeUndefined();
  });

  it("A deployment may do what the provider does beside making a resource", () => {
    const actions = (sid: string) => list(granted.find(({ Sid }) => Sid === sid)?.Action);
    // Default tags, endpoints with private names, a network without its functions, a role's text and bounds, trails.
    expect(actions("EventSourceMappings")).toEqual(
      expect.arrayContaining(["lambda:TagResource", "lambda:UntagResource", "lambda:ListTags"]),
    );
    expect(actions("PrivateNames")).toEqual(
      expect.arrayContaining(["route53:AssociateVPCWithHostedZone", "route53:CreateHostedZone", "route53:GetChange"]),
    );
    expect(actions("Networks")).toEqual(
      expect.arrayContaining(["ec2:DetachNetworkInterface", "ec2:DeleteNetworkInterface"]),
    );
    expect(actions("Roles")).toEqual(
      expect.arrayContaining(["iam:UpdateRoleDescription", "iam:DeleteRolePermissionsBoundary"]),
    );
    expect(actions("Lists")).toEqual(expect.arrayContaining(["cloudtrail:DescribeTrails", "cloudtrail:ListTrails"]));
  });

  it("A managed policy is no longer than IAM takes", () => {
    const policies = resources.filter(({ Type }) => Type === "AWS::IAM::ManagedPolicy");
    expect(policies.length).toBeGreaterThan(0);
    for (const { Properties } of policies) {
      const written = JSON.stringify(Properties.PolicyDocument)
        .replaceAll("Sub ", "")
        // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own.
        .replaceAll("${AWS::AccountId}", "123456789012")
        // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own.
        .replaceAll("${AWS::Partition}", "aws-us-gov");
      expect(written.replaceAll(/\s/g, "").length).toBeLessThan(6144);
    }
  });
});
