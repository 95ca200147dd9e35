/** The metrics that are watched: names and dimensions as those who publish them write them. */

/** The CloudWatch namespace of a stack's own metrics. */
export function metricsNamespaceOf(prefix: string): string {
  return `Sluice/${prefix}`;
}
