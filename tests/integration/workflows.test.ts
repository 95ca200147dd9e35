/** The workflows as actionlint sees them. What they run is checked by tests/infra/workflows.test.ts. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../src/setup/install/project.mjs";
import { actionlint, lintWorkflows } from "../support/actionlint.ts";
import { prepared } from "../support/engines/engine.ts";

const ground = await prepared("actionlint", async () => ({ command: await actionlint() }));

describe.skipIf("missing" in ground)("the workflows", { timeout: 300_000 }, () => {
  const { command } = ground as { readonly command: string };

  it("actionlint finds nothing in the workflows, and something in a broken one", async () => {
    const folder = join(".github", "workflows");
    const files = ["pull-request.yml", "release.yml", "deploy.yml"].map((name) => join(folder, name));
    expect(await lintWorkflows(command, files, root)).toBe("");

    const copy = mkdtempSync(join(tmpdir(), "sluice-workflows-"));
    try {
      cpSync(join(root, ".github"), join(copy, ".github"), { recursive: true });
      const broken = join(copy, folder, "release.yml");
      writeFileSync(broken, readFileSync(broken, "utf8").replace("needs: staging", "needs: nothing"));
      expect(await lintWorkflows(command, [broken], copy)).toContain('"nothing"');
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});
