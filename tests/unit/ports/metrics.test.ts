import { describe, expect, it } from "vitest";
import { hasTotal, METRICS, type MetricName } from "../../../src/ports/metrics.ts";

/** src/ports/metrics.md, made from the table. `vitest run tests/unit/ports -u` writes it anew. */
function metricsDocument(): string {
  const rows = Object.entries(METRICS).map(
    ([name, { unit, dimensions, meaning }]) =>
      `| \`${name}\` | ${unit} | ${dimensions.map((dimension) => `\`${dimension}\``).join(", ")} | ${meaning}${hasTotal(name as MetricName) ? " In total too, without these dimensions." : ""} |`,
  );
  return [
    "# Metrics",
    "",
    "On AWS they are in the CloudWatch namespace `Sluice/<project>-<stack>`, each with the dimension `service` (the",
    "function's name: `ingest-worker`, `query-api`, `index-admin` or `reconciler`) besides those named here.",
    "",
    "| metric | unit | dimensions | meaning |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

describe("the table of metrics", () => {
  it("every metric is documented as the table types it", async () => {
    await expect(metricsDocument()).toMatchFileSnapshot("../../../src/ports/metrics.md");
  });

  it("has no dimension with a value for every tenant or document, each of which would be paid as a metric", () => {
    const dimensions = new Set<string>(Object.values(METRICS).flatMap((metric) => [...metric.dimensions]));
    expect([...dimensions].toSorted()).toEqual(["code", "mode", "model", "outcome", "purpose", "route", "stage"]);
  });
});
