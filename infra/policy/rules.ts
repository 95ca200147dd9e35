/** All rules: what each asks for is beside it, by theme, in infra/policy/rules. */
import type { ResourceRule, StackRule } from "./rule.ts";
import * as alarms from "./rules/alarms.ts";
import * as encryption from "./rules/encryption.ts";
import * as events from "./rules/events.ts";
import * as exposure from "./rules/exposure.ts";
import * as functions from "./rules/functions.ts";
import * as ownership from "./rules/ownership.ts";
import * as queues from "./rules/queues.ts";
import * as retention from "./rules/retention.ts";
import * as rights from "./rules/rights.ts";

/** Judged before a resource is made or changed. */
export const RESOURCE_RULES: readonly ResourceRule[] = [
  ...[queues, events, rights, encryption, exposure].flatMap((theme) => theme.RESOURCE_RULES),
  ...[retention, ownership, functions, alarms].flatMap((theme) => theme.RESOURCE_RULES),
];

/** Judged over the whole stack. */
export const STACK_RULES: readonly StackRule[] = [
  ...[queues, events, encryption, exposure, retention, alarms].flatMap((theme) => theme.STACK_RULES),
];
