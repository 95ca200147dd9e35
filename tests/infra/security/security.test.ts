import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { plannedStack } from "../../../infra/offline/planned-stack.ts";
import { advisoryFindings } from "../../../infra/security/advisories.ts";
import { ALLOWED, isAllowed } from "../../../infra/security/allowed.ts";
import { findingsIn } from "../../../infra/security/archives.ts";
import { lockfileFindings } from "../../../infra/security/lockfile.ts";
import { report } from "../../../infra/security/report.ts";
import { checkSecrets } from "../../../infra/security/secrets.ts";
import { checkStacks } from "../../../infra/security/stacks.ts";

/** In the form of an npm token; put together here, so that this file holds none. */
const PLANTED = `npm_${"Q7x2".repeat(9)}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-security-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: readonly string[]): void {
  const identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "ignore" });
}

function commit(file: string, text: string): void {
  writeFileSync(join(folder, file), text);
  git("add", "-A");
  git("commit", "-m", file);
}

const ids = (findings: readonly { readonly id: string }[]) => findings.map(({ id }) => id);

describe("the search for what is weak", () => {
  it("a planted secret is found in the files and, once it was taken out, in the history", async () => {
    git("init", "-q");
    commit("settings.ts", `export const page = 1;\nexport const token = "${PLANTED}";\n`);
    const { findings } = await checkSecrets(folder);
    expect(findings).toHaveLength(2);
    expect(findings[0]).toEqual({
      id: "secret:settings.ts:npm",
      sentence:
        "settings.ts, line 2, holds what looks like a secret (npm): take it out, and have it changed where it is valid, for others may have read it.",
    });
    expect(JSON.stringify(findings)).not.toContain(PLANTED);

    commit("settings.ts", "export const page = 1;\n");
    const later = await checkSecrets(folder);
    expect(ids(later.findings)).toEqual([expect.stringMatching(/^secret:commit [0-9a-f]+:npm$/)]);
    expect(later.looked).toBe("1 files and what 2 commits added");
  });

  it("a comment does not switch the search off", async () => {
    git("init", "-q");
    commit("one.ts", `export const one = "${PLANTED}"; // secretlint-disable-line\n`);
    commit("two.ts", `/* secretlint-disable */\nexport const two = "${PLANTED}";\n`);
    const { findings } = await checkSecrets(folder);
    expect(ids(findings)).toEqual(expect.arrayContaining(["secret:one.ts:npm", "secret:two.ts:npm"]));
  });

  it("a folder without history is named as not searched", async () => {
    const { findings, notChecked } = await checkSecrets(folder);
    expect(findings).toEqual([]);
    expect(notChecked).toEqual(["Files and history: this is no clone of a git repository."]);
  });

  it("a planted wildcard is found in the stack that has it", async () => {
    mkdirSync(join(folder, "stacks"));
    writeFileSync(join(folder, "Pulumi.dev.yaml"), "config:\n  sluice:environment: dev\n  sluice:network: none\n");
    const wildcard = JSON.stringify({
      Statement: [{ Sid: "All", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: ["*"] }],
    });
    const plan: typeof plannedStack = async (options) => {
      const planned = await plannedStack(options);
      const resources = planned.resources.map((each) =>
        each.type === "iam/rolePolicy" && each.name === "reconciler"
          ? { ...each, outputs: { ...each.outputs, policy: wildcard } }
          : each,
      );
      return { ...planned, resources };
    };
    expect((await checkStacks(folder, plan)).findings).toEqual([
      {
        id: "policy:dev:no-wildcard-rights:iam/rolePolicy reconciler",
        sentence:
          "dev: reconciler (iam/rolePolicy) allows sqs:SendMessage on * in All: name the resources. (no-wildcard-rights)",
      },
    ]);
    expect((await checkStacks(folder)).findings).toEqual([]);
  });

  it("a package without a digest, with a script nobody looked at, or of an unknown licence is found", () => {
    const packages = {
      "": { version: "0" },
      "node_modules/sound": { license: "(MIT OR GPL-3.0)", integrity: "sha512-x" },
      "node_modules/known": { license: "ISC", integrity: "sha512-x", hasInstallScript: true },
      "node_modules/a/node_modules/loose": { license: "MIT" },
      "node_modules/busy": { license: "MIT", integrity: "sha512-x", hasInstallScript: true },
      "node_modules/strict": { license: "AGPL-3.0", integrity: "sha512-x" },
      "node_modules/both": { license: "MIT AND GPL-2.0", integrity: "sha512-x" },
      "node_modules/none": { integrity: "sha512-x" },
    };
    expect(ids(lockfileFindings({ packages }, { known: false }))).toEqual([
      ...["unpinned:loose", "script:busy", "licence:strict", "licence:both", "licence:none"],
    ]);
  });

  it("a known weakness is told with its advisory, and a registry that answers no audits is named", () => {
    const advisory = {
      title: "Prototype pollution",
      url: "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
      severity: "high",
      range: "<1.2.3",
    };
    const vulnerabilities = {
      weak: { name: "weak", via: [advisory], fixAvailable: true },
      user: { name: "user", via: ["weak"], fixAvailable: true },
    };
    expect(advisoryFindings(JSON.stringify({ vulnerabilities }))).toEqual([
      {
        id: "advisory:GHSA-aaaa-bbbb-cccc",
        sentence:
          "weak <1.2.3 (high): Prototype pollution, https://github.com/advisories/GHSA-aaaa-bbbb-cccc. Update it (npm audit fix).",
      },
    ]);
    expect(advisoryFindings(JSON.stringify({ vulnerabilities: {} }))).toEqual([]);
    for (const refused of ["", '{"statusCode":405}', "<html>"]) expect(advisoryFindings(refused)).toBeUndefined();
  });

  it("an archive with a source map, a machine's settings or a secret is found", async () => {
    const found = async (place: string, text: string) => ids(await findingsIn(place, () => text));
    expect(await found("query-api/index.mjs", "export const a = 1;\n")).toEqual([]);
    expect(await found("query-api/index.mjs.map", "{}")).toEqual(["archive:query-api/index.mjs.map"]);
    expect(await found("query-api/.env", "A=1")).toEqual(["archive:query-api/.env"]);
    expect(await found("query-api/index.mjs", "let a;\n//# sourceMappingURL=index.mjs.map\n")).toEqual([
      "archive:query-api/index.mjs:map",
    ]);
    expect(await found("query-api/index.mjs", `const t = "${PLANTED}";\n`)).toEqual(["secret:query-api/index.mjs:npm"]);
  });

  it("one summary says what was found, what is allowed and until when, and what was not looked at", () => {
    const result = {
      name: "secrets",
      looked: "2 files",
      findings: [
        { id: "secret:a.ts:npm", sentence: "a.ts holds a secret." },
        { id: "secret:b.ts:npm", sentence: "b.ts holds a secret." },
      ],
      notChecked: ["Older commits."],
    };
    const allowed = [
      { id: "secret:b*", reason: "A sample.", until: "2026-12-31" },
      { id: "licence:gone", reason: "It was there once." },
    ];
    expect(report([result], "2026-12-31", allowed)).toEqual({
      found: 1,
      lines: [
        "secrets       FOUND  2 files; 1 allowed",
        "  secret:a.ts:npm",
        "    a.ts holds a secret.",
        "  not checked: Older commits.",
        "allowed: secret:b* (1): A sample. Until 2026-12-31.",
        "allowed: licence:gone: not found any more, so take it off the list (infra/security/allowed.ts).",
      ],
    });
    expect(report([result], "2027-01-01", allowed).found).toBe(2);
    for (const { id, reason } of ALLOWED) expect(isAllowed(id, "2026-11-21"), reason).toBe(true);
  });
});
