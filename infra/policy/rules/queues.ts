/** Work neither comes twice while it is being done, nor gets lost where it fails. */
import {
  isSet,
  listAt,
  numberAt,
  ofType,
  parsedAt,
  refers,
  refersIn,
  type StackResource,
  UNKNOWN,
  valueIn,
} from "../resource.ts";
import type { ResourceRule, StackRule } from "../rule.ts";

/** Lambda asks for a visibility timeout of six times the function's. */
const VISIBILITY_FACTOR = 6;

const visibilityCoversCalls: StackRule = {
  name: "visibility-covers-calls",
  asks: "A queue hides a message for at least six times as long as a call of its function may take.",
  types: ["lambda/eventSourceMapping"],
  *wrongAmong(mapping, stack) {
    const queue = ofType(stack, "sqs/queue").find((candidate) => refers(mapping, "eventSourceArn", candidate));
    const called = functionBehind(mapping, stack);
    if (queue === undefined || called === undefined) return;
    // Lambda's own default is 3 seconds, the queue's 30.
    const needed = VISIBILITY_FACTOR * (numberAt(called, "timeout") ?? 3);
    const visibility = numberAt(queue, "visibilityTimeoutSeconds") ?? 30;
    if (visibility < needed) {
      yield `takes messages that ${queue.name} hides for ${visibility} s, while a call of ${called.name} needs ${needed} s of it: set visibilityTimeoutSeconds of ${queue.name} to ${needed} or more.`;
    }
  },
};

const partialBatches: ResourceRule = {
  name: "partial-batches",
  asks: "A function that takes messages answers which of a batch failed.",
  types: ["lambda/eventSourceMapping"],
  *wrong(mapping) {
    if (!listAt(mapping, "functionResponseTypes").includes("ReportBatchItemFailures")) {
      yield `retries whole batches for one message that fails: set functionResponseTypes to ["ReportBatchItemFailures"].`;
    }
  },
};

const deadLetters: StackRule = {
  name: "queue-dead-letters",
  asks: "Every queue has a queue for its dead letters, or is one.",
  types: ["sqs/queue"],
  *wrongAmong(queue, stack) {
    if (redrivesTo(queue) || isForDeadLetters(queue, stack)) return;
    yield "loses a message that fails for good: give it a redrivePolicy with a dead-letter queue.";
  },
};

const retention: StackRule = {
  name: "queue-retention",
  asks: "Every queue says how long it keeps messages, and one for dead letters no less than those it serves.",
  types: ["sqs/queue"],
  *wrongAmong(queue, stack) {
    const kept = numberAt(queue, "messageRetentionSeconds");
    if (kept === undefined) {
      yield "keeps messages as long as AWS happens to: set messageRetentionSeconds.";
      return;
    }
    for (const source of sourcesOf(queue, stack)) {
      const seconds = numberAt(source, "messageRetentionSeconds") ?? 0;
      // A dead letter keeps the age it had in its first queue.
      if (kept < seconds) {
        yield `keeps dead letters for ${kept} s, less than ${source.name} keeps messages: set messageRetentionSeconds to ${seconds} or more.`;
      }
    }
  },
};

const pollersFed: StackRule = {
  name: "pollers-not-starved",
  asks: "A function's reserved concurrency is not below what its queue's pollers start.",
  types: ["lambda/eventSourceMapping"],
  *wrongAmong(mapping, stack) {
    const called = functionBehind(mapping, stack);
    if (called === undefined || !isSet(called, "reservedConcurrentExecutions")) return;
    const reserved = numberAt(called, "reservedConcurrentExecutions") ?? -1;
    const most = numberAt(mapping, "scalingConfig", "maximumConcurrency");
    if (reserved >= 0 && (most === undefined || most > reserved)) {
      yield `starts up to ${most ?? "any number of"} calls of ${called.name}, which has ${reserved} reserved: throttled messages become dead letters, so set scalingConfig.maximumConcurrency to ${reserved} or less.`;
    }
  },
};

export const RESOURCE_RULES: readonly ResourceRule[] = [partialBatches];
export const STACK_RULES: readonly StackRule[] = [visibilityCoversCalls, deadLetters, retention, pollersFed];

/** The function that a mapping calls, through its alias or not. */
function functionBehind(mapping: StackResource, stack: readonly StackResource[]): StackResource | undefined {
  const alias = ofType(stack, "lambda/alias").find((candidate) => refers(mapping, "functionName", candidate));
  return ofType(stack, "lambda/function").find((candidate) => refers(alias ?? mapping, "functionName", candidate));
}

/** Whether a queue names one for its dead letters. */
function redrivesTo(queue: StackResource, target?: StackResource): boolean {
  if (!isSet(queue, "redrivePolicy")) return false;
  if (target === undefined) return true;
  const { redrivePolicy } = queue.props;
  if (redrivePolicy === UNKNOWN) return refers(queue, "redrivePolicy", target);
  const named = valueIn(parsedAt(queue, "redrivePolicy"), "deadLetterTargetArn");
  return refersIn(queue, "redrivePolicy", named, target);
}

function sourcesOf(queue: StackResource, stack: readonly StackResource[]): readonly StackResource[] {
  return ofType(stack, "sqs/queue").filter((source) => redrivesTo(source, queue));
}

/** Whether dead letters of another queue, or of a rule, come here. */
function isForDeadLetters(queue: StackResource, stack: readonly StackResource[]): boolean {
  return (
    sourcesOf(queue, stack).length > 0 ||
    ofType(stack, "cloudwatch/eventTarget").some((target) => {
      const { deadLetterConfig } = target.props;
      const arn = deadLetterConfig === UNKNOWN ? UNKNOWN : (deadLetterConfig as { arn?: unknown } | undefined)?.arn;
      return refersIn(target, "deadLetterConfig", arn, queue);
    })
  );
}
