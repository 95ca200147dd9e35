/** What package-lock.json says of each package: pinned by its digest, of a known licence, and run by nobody unasked. */
import type { Finding } from "./check.ts";

export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}

/** Licences that ask for nothing but to be named. */
const LICENCES = new Set([
  ...["MIT", "MIT-0", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "BlueOak-1.0.0"],
  ...["CC0-1.0", "Python-2.0", "Unlicense", "Zlib"],
]);

/**
 * @param scripts package.json's `allowScripts`: which install scripts may run, and which are known and kept from it
 */
export function lockfileFindings(lockfile: Lockfile, scripts: Readonly<Record<string, boolean>>): readonly Finding[] {
  return Object.entries(lockfile.packages).flatMap(([path, locked]) => {
    if (path === "" || locked.link) return [];
    const name = path.split("node_modules/").at(-1) ?? path;
    const findings: Finding[] = [];
    if (!locked.integrity) {
      findings.push({
        id: `unpinned:${name}`,
        sentence: `${name} has no digest in package-lock.json, so another package could take its place: install it from the registry.`,
      });
    }
    if (locked.hasInstallScript && !(name in scripts)) {
      findings.push({
        id: `script:${name}`,
        sentence: `${name} runs a script when it is installed: look at it, and name it in package.json's allowScripts, true or false.`,
      });
    }
    if (!isFree(locked.license ?? "")) {
      findings.push({
        id: `licence:${name}`,
        sentence: `${name} has the licence ${locked.license ?? "nobody names"}: see whether it may be used, and allow it with the reason.`,
      });
    }
    return findings;
  });
}

/** An expression of SPDX: of "OR" one is enough, of "AND" all are needed. */
function isFree(expression: string): boolean {
  const plain = expression.replace(/[()]/g, "");
  return plain.split(" OR ").some((either) => either.split(" AND ").every((licence) => LICENCES.has(licence.trim())));
}
