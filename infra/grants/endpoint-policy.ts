import { policyText, type Statement } from "./statement.ts";

interface EndpointPolicyArgs {
  /** What the functions' roles may do, all of it. */
  readonly granted: readonly Statement[];
  /** What the names of the service's actions begin with; null where no function calls it itself. */
  readonly service: string | null;
  readonly accountId: string;
}

/**
 * The policy of an endpoint: who is of the account does there what some function may do, on the stack's own resources,
 * and nothing else. So data cannot be carried through it to another account's bucket or queue. A service that no
 * function calls itself is open to the account.
 */
export function endpointPolicy({ granted, service, accountId }: EndpointPolicyArgs): string {
  const allowed =
    service === null
      ? [{ Action: ["*"], Resource: ["*"] }]
      : granted.filter(({ Action }) => Action.some((action) => action.startsWith(`${service}:`)));
  return policyText([
    {
      Sid: "OwnAccount",
      Effect: "Allow",
      Principal: "*",
      Action: sorted(allowed.flatMap(({ Action }) => Action)),
      Resource: sorted(allowed.flatMap(({ Resource }) => Resource)),
      Condition: { StringEquals: { "aws:PrincipalAccount": accountId } },
    },
  ]);
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted();
}
