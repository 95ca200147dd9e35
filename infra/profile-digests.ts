import { checkedProfiles } from "../src/config/check-profiles.ts";
import { SHIPPED_PROFILES } from "../src/profiles/index.ts";

/** The profiles of this checkout: name → the digest that results carry (src/domain/profile.ts). */
export function profileDigests(): Readonly<Record<string, string>> {
  const catalog = checkedProfiles(SHIPPED_PROFILES);
  return Object.fromEntries(catalog.names().map((name) => [name, catalog.find(name)?.digest ?? ""]));
}
