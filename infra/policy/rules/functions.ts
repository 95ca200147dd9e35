/** What a function does can be seen, taken back and limited. */
import { isSet, numberAt, type Properties, textAt, UNKNOWN, valueAt } from "../resource.ts";
import type { ResourceRule } from "../rule.ts";

/** Runtimes that Lambda still mends. */
const RUNTIMES = ["nodejs22.x", "nodejs24.x"];

const ownLogs: ResourceRule = {
  name: "function-logs",
  asks: "Every function names its log group, which ends its logs.",
  types: ["lambda/function"],
  *wrong(lambda) {
    const { loggingConfig } = lambda.props;
    // The group itself may not be known yet.
    if (loggingConfig === UNKNOWN || (loggingConfig as Properties | undefined)?.logGroup) return;
    yield "writes to a log group that Lambda makes, which keeps logs for ever: set loggingConfig.logGroup to one of the stack.";
  },
};

const supported: ResourceRule = {
  name: "function-runtime",
  asks: "A function runs on a runtime that is still mended, and is traced.",
  types: ["lambda/function"],
  *wrong(lambda) {
    const runtime = textAt(lambda, "runtime");
    if (!RUNTIMES.includes(runtime)) yield `runs on ${runtime || "no runtime"}: set runtime to ${RUNTIMES.at(-1)}.`;
    if (valueAt(lambda, "tracingConfig", "mode") !== "Active") {
      yield "leaves no traces: set tracingConfig.mode to Active.";
    }
  },
};

/** Of credentials that can be told by their form: AWS's and Slack's, private keys, tokens of GitHub. */
const CREDENTIAL =
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|\bxox[abp]-|\bgh[pousr]_[A-Za-z0-9]{36}\b/;

const noSecretsInVariables: ResourceRule = {
  name: "no-secrets-in-variables",
  asks: "No function has a credential among its variables, where everybody who may look at it reads it.",
  types: ["lambda/function"],
  *wrong(lambda) {
    const { variables = {} } = (valueAt(lambda, "environment") ?? {}) as { readonly variables?: object };
    for (const [name, value] of Object.entries(variables)) {
      if (typeof value === "string" && CREDENTIAL.test(value)) {
        yield `holds a credential in the variable ${name}: give its role the right instead.`;
      }
    }
  },
};

const stages: ResourceRule = {
  name: "api-logged-and-throttled",
  asks: "The API logs each request and has a limit of requests.",
  types: ["apigatewayv2/stage"],
  *wrong(stage) {
    if (!isSet(stage, "accessLogSettings")) yield "tells nobody who called it: set accessLogSettings.";
    if (!numberAt(stage, "defaultRouteSettings", "throttlingRateLimit")) {
      yield "takes as many requests as the account does: set defaultRouteSettings.throttlingRateLimit.";
    }
  },
};

const throughAlias: ResourceRule = {
  name: "calls-through-the-alias",
  asks: "What calls a function calls its alias, which a roll-back moves.",
  types: ["lambda/eventSourceMapping", "apigatewayv2/integration", "cloudwatch/eventTarget"],
  *wrong(caller) {
    const key = CALLED[caller.type] ?? "";
    const called = textAt(caller, key);
    if (/:lambda:/.test(called) && !/:function:[^:]+:[A-Za-z][^:]*$/.test(called)) {
      yield `calls ${called}, which a roll-back does not move: set ${key} to the alias's ARN.`;
    }
  },
};

const CALLED: Readonly<Record<string, string>> = {
  "lambda/eventSourceMapping": "functionName",
  "apigatewayv2/integration": "integrationUri",
  "cloudwatch/eventTarget": "arn",
};

export const RESOURCE_RULES: readonly ResourceRule[] = [
  ...[ownLogs, supported, noSecretsInVariables],
  ...[stages, throughAlias],
];
