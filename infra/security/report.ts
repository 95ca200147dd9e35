import { ALLOWED, type Allowance, isAllowed } from "./allowed.ts";
import type { CheckResult } from "./check.ts";

/**
 * One summary of all checks: what was looked at, what was found, what is allowed and why, what could not be looked at.
 * @param today `YYYY-MM-DD`
 */
export function report(
  results: readonly CheckResult[],
  today: string,
  allowed: readonly Allowance[] = ALLOWED,
): { readonly lines: readonly string[]; readonly found: number } {
  let found = 0;
  const lines: string[] = [];
  for (const { name, looked, findings, notChecked } of results) {
    const open = findings.filter(({ id }) => !isAllowed(id, today, allowed));
    found += open.length;
    const passed = findings.length - open.length;
    lines.push(
      `${name.padEnd(13)} ${open.length === 0 ? "ok    " : "FOUND "} ${looked}${passed > 0 ? `; ${passed} allowed` : ""}`,
    );
    for (const { id, sentence } of open) lines.push(`  ${id}`, `    ${sentence}`);
    for (const sentence of notChecked) lines.push(`  not checked: ${sentence}`);
  }
  const all = results.flatMap(({ findings }) => findings.map(({ id }) => id));
  for (const { id, reason, until } of allowed) {
    const used = all.filter((each) => isAllowed(each, today, [{ id, reason, ...(until ? { until } : {}) }])).length;
    if (used > 0) lines.push(`allowed: ${id} (${used}): ${reason}${until ? ` Until ${until}.` : ""}`);
    else lines.push(`allowed: ${id}: not found any more, so take it off the list (infra/security/allowed.ts).`);
  }
  return { lines, found };
}
