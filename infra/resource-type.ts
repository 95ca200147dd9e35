/**
 * A resource's type without what says nothing: `aws:sqs/queue:Queue` → `sqs/queue`. Types of other providers, and of
 * components, stay as they are.
 */
export function shortType(type: string): string {
  return /^aws:(.+):/.exec(type)?.[1] ?? type;
}
