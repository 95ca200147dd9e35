/** How many requests a minute are answered, kept in the ledger so that all processes count together. */
import type { MiddlewareHandler } from "hono";
import type { Settings } from "../config/settings.ts";
import type { FiguresRule, Ledger } from "../ports/ledger.ts";
import { errorFields, type Telemetry } from "../ports/telemetry.ts";
import { addressList, clientAddress, countedAddress } from "./client-address.ts";
import type { ApiEnvironment } from "./context.ts";
import { ProblemError } from "./problems.ts";

const MINUTE = 60_000;

interface Limit {
  readonly name: string;
  /** Requests a minute. */
  readonly rate: number;
}

interface RateDependencies {
  readonly ledger: Pick<Ledger, "changeFigures">;
  readonly settings: Settings;
  readonly clock: { now(): number };
  readonly telemetry: Telemetry;
}

/**
 * Refuses what goes beyond the installation's limits: of known callers by their principal, of nobody in particular by
 * their address, and of all together. Runs once the caller is known.
 *
 * Where the ledger does not answer, requests pass: a limit protects the service, and must not be what takes it down.
 */
export function requestRate(deps: RateDependencies): MiddlewareHandler<ApiEnvironment> {
  const { settings } = deps;
  const isExempt = addressList(settings.rateExemptAddresses);
  const limitsOf = (caller: ApiEnvironment["Variables"]["caller"], platform: unknown): Limit[] => {
    const address = clientAddress(platform);
    const limits: (Limit | null)[] = [
      caller.anonymous === true
        ? address === undefined || isExempt(address)
          ? null
          : limitOf(`address:${countedAddress(address)}`, settings.requestsPerAddressMinute)
        : limitOf(`principal:${caller.tenant}:${caller.principal}`, settings.requestsPerPrincipalMinute),
      limitOf("all", settings.requestsPerMinute),
    ];
    return limits.filter((limit) => limit !== null);
  };
  return async (c, next) => {
    for (const limit of limitsOf(c.get("caller"), c.env)) {
      const wait = await waitOf(deps, limit);
      if (wait > 0) {
        const seconds = Math.ceil(wait / 1000);
        throw new ProblemError("too_many_requests", { headers: { "retry-after": String(seconds) } });
      }
    }
    await next();
  };
}

function limitOf(name: string, rate: number | null): Limit | null {
  return rate === null ? null : { name, rate };
}

/** Milliseconds until the request would be within the limit; 0 where it is, and is counted. */
async function waitOf({ ledger, clock, telemetry }: RateDependencies, { name, rate }: Limit): Promise<number> {
  const now = clock.now();
  try {
    return await ledger.changeFigures(`requests:${name}`, spaced(rate, now), { now, expiresAt: now + MINUTE });
  } catch (error) {
    telemetry.log("error", "a request could not be counted", errorFields(error));
    return 0;
  }
}

/**
 * The generic cell rate algorithm (ITU-T I.371): one figure, the moment by which all requests so far have used up their
 * share of the rate. A minute's worth may come at once.
 */
function spaced(rate: number, now: number): FiguresRule<number> {
  const share = MINUTE / rate;
  return (current) => {
    const usedUntil = Math.max(current?.usedUntil ?? 0, now) + share;
    const wait = usedUntil - now - MINUTE;
    return wait > 0 ? { result: wait } : { figures: { usedUntil }, result: 0 };
  };
}
