/** What happens in AWS reaches its queue or function, and nobody else's does. */
import { lets, statementsAt } from "../document.ts";
import { isSet, ofType, refers, type StackResource, textAt, UNKNOWN } from "../resource.ts";
import type { ResourceRule, StackRule } from "../rule.ts";

const EVENTS = "events.amazonaws.com";

const eventsAllowed: StackRule = {
  name: "events-reach-queues",
  asks: "Where EventBridge sends to a queue, the queue's policy and its key's let it.",
  types: ["cloudwatch/eventTarget"],
  *wrongAmong(target, stack) {
    const queue = queueOf(target, stack);
    if (queue === undefined) return;
    const rule = ofType(stack, "cloudwatch/eventRule").find((candidate) => refers(target, "rule", candidate));
    const asks = (...actions: readonly string[]) => ({
      ...{ principal: EVENTS, actions },
      source: rule?.props.arn === UNKNOWN || rule === undefined ? "" : textAt(rule, "arn"),
    });
    const policies = ofType(stack, "sqs/queuePolicy").filter((policy) => refers(policy, "queueUrl", queue));
    if (!policies.some((policy) => lets(statementsAt(policy), asks("sqs:SendMessage")))) {
      yield `sends to ${queue.name}, whose policy does not let EventBridge: allow ${EVENTS} sqs:SendMessage there for the rule, else events are lost without a word.`;
    }
    const key = ofType(stack, "kms/key").find((candidate) => refers(queue, "kmsMasterKeyId", candidate));
    if (key !== undefined && !lets(statementsAt(key), asks("kms:Decrypt", "kms:GenerateDataKey"))) {
      yield `sends to ${queue.name}, whose key ${key.name} EventBridge may not use: allow ${EVENTS} kms:Decrypt and kms:GenerateDataKey in the key's policy for the rule, else events are lost without a word.`;
    }
  },
};

const targetDeadLetters: StackRule = {
  name: "events-not-dropped",
  asks: "What EventBridge cannot put into a queue is kept.",
  types: ["cloudwatch/eventTarget"],
  *wrongAmong(target, stack) {
    if (queueOf(target, stack) === undefined || isSet(target, "deadLetterConfig")) return;
    yield "drops an event after a day of trying: give it a deadLetterConfig with a queue of its own.";
  },
};

const callersNamed: ResourceRule = {
  name: "callers-named",
  asks: "A service may call a function for a named source alone.",
  types: ["lambda/permission"],
  *wrong(permission) {
    if (isSet(permission, "sourceArn") || isSet(permission, "sourceAccount")) return;
    yield `lets ${textAt(permission, "principal")} call the function for anybody's account: set sourceArn.`;
  },
};

export const RESOURCE_RULES: readonly ResourceRule[] = [callersNamed];
export const STACK_RULES: readonly StackRule[] = [eventsAllowed, targetDeadLetters];

function queueOf(target: StackResource, stack: readonly StackResource[]): StackResource | undefined {
  return ofType(stack, "sqs/queue").find((queue) => refers(target, "arn", queue));
}
