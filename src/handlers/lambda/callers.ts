import type { Authenticate } from "../../api/authentication.ts";
import { authenticateOpen } from "../../api/bearer-tokens.ts";
import { authenticateByClaims, authenticateByPrincipal } from "../../api/gateway-callers.ts";
import { type AwsSettings, type Settings, variableOf, WrongSettingsError } from "../../config/settings.ts";

/**
 * How callers are known, as the installation's settings say.
 * @throws {WrongSettingsError} for an open API in multi tenancy: nobody would say which tenant asks
 */
export function callersOf(
  settings: Pick<Settings, "tenancy"> &
    Pick<AwsSettings, "apiIdentity" | "tenantClaim" | "tenantPrincipals" | "operatorPrincipals">,
): Authenticate {
  const { tenancy, apiIdentity, tenantClaim, tenantPrincipals, operatorPrincipals } = settings;
  if (apiIdentity === "jwt") return authenticateByClaims({ tenancy, tenantClaim });
  if (apiIdentity === "iam") {
    return authenticateByPrincipal({ tenancy, principals: tenantPrincipals, operators: operatorPrincipals });
  }
  if (tenancy === "single") return authenticateOpen();
  throw new WrongSettingsError(
    `With ${variableOf("tenancy")}=multi callers have to be known; set ${variableOf("apiIdentity")} to jwt or iam.`,
  );
}
