/** Known weaknesses of the installed packages, as `npm audit` tells them. */
import type { Finding } from "./check.ts";

/** What the registry answers. */
interface Audit {
  readonly vulnerabilities: Readonly<Record<string, Vulnerability>>;
}

interface Vulnerability {
  readonly name: string;
  readonly via: readonly (string | Advisory)[];
  readonly fixAvailable?: boolean | { readonly name: string; readonly version: string };
}

interface Advisory {
  readonly title: string;
  readonly url: string;
  readonly severity: string;
  readonly range: string;
}

/** The findings of an audit's report; undefined where the registry answers no audits. */
export function advisoryFindings(report: string): readonly Finding[] | undefined {
  const audit = auditIn(report);
  if (audit === undefined) return undefined;
  return Object.values(audit.vulnerabilities).flatMap(({ name, via, fixAvailable }) =>
    // A text names the package that it comes from, which is told of itself.
    via
      .filter((cause): cause is Advisory => typeof cause === "object")
      .map(({ title, url, severity, range }) => ({
        id: `advisory:${url.split("/").at(-1)}`,
        sentence: `${name} ${range} (${severity}): ${title}, ${url}. ${
          fixAvailable
            ? "Update it (npm audit fix)."
            : "There is no fix yet: see whether it is reached, and replace it."
        }`,
      })),
  );
}

function auditIn(report: string): Audit | undefined {
  try {
    const parsed: Partial<Audit> = JSON.parse(report);
    return parsed.vulnerabilities === undefined ? undefined : { vulnerabilities: parsed.vulnerabilities };
  } catch {
    return undefined;
  }
}
