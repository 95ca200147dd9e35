import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFunctions } from "../../src/setup/bundles/package-functions.ts";
import type { CheckResult, Finding } from "./check.ts";
import { secretsIn } from "./secret-scanner.ts";

const TEXT = /\.(m?js|cjs|json|md|txt)$/;

/** Packages the functions anew, and looks through what would be deployed. */
export async function checkArchives(root: string): Promise<CheckResult> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-security-"));
  try {
    const functions = await packageFunctions(root, folder);
    const findings: Finding[] = [];
    let files = 0;
    for (const { name } of functions) {
      for (const file of readdirSync(join(folder, name), { recursive: true, withFileTypes: true })) {
        if (!file.isFile()) continue;
        files++;
        const path = join(file.parentPath, file.name);
        findings.push(...(await findingsIn(path.slice(folder.length + 1), () => readFileSync(path, "utf8"))));
      }
    }
    return {
      name: "archives",
      looked: `${files} files in the archives of ${functions.map(({ name }) => name).join(", ")}`,
      findings,
      notChecked: [],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What of a file has no place in an archive: source maps, settings of a machine, credentials. */
export async function findingsIn(place: string, read: () => string): Promise<readonly Finding[]> {
  if (/\.map$|(^|\/)\.(env|npmrc|aws|git)/.test(place)) {
    return [
      { id: `archive:${place}`, sentence: `${place} is deployed with the function: leave it out (src/setup/bundles).` },
    ];
  }
  if (!TEXT.test(place)) return [];
  const text = read();
  const hasMap = /^\/\/# sourceMappingURL=/m.test(text);
  return [
    ...(hasMap
      ? [
          {
            id: `archive:${place}:map`,
            sentence: `${place} names a source map: bundle it without (src/setup/bundles).`,
          },
        ]
      : []),
    ...(await secretsIn(place, text)),
  ];
}
