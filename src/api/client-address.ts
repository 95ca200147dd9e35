/** Which address a request came from, as whoever stands in front of the app knows it; headers are not believed. */
import { BlockList, isIPv4, isIPv6 } from "node:net";
import { z } from "zod";

/** This machine's server hands the socket's address on; API Gateway its request context. */
const platformSchema = z.union([
  z.looseObject({ address: z.string() }).transform(({ address }) => address),
  z
    .looseObject({ requestContext: z.looseObject({ http: z.looseObject({ sourceIp: z.string() }) }) })
    .transform(({ requestContext }) => requestContext.http.sourceIp),
]);

/** The client's address in one spelling (an IPv4 address mapped into IPv6 is the IPv4 one); undefined where unknown. */
export function clientAddress(platform: unknown): string | undefined {
  const address = platformSchema.safeParse(platform).data;
  return address?.replace(/^::ffff:(?=\d+\.)/i, "");
}

/**
 * The name under which an address is counted: an IPv6 client has a whole /64 to choose addresses from, so that is what
 * counts as one.
 */
export function countedAddress(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(Math.max(0, missing)).fill("0"), ...after];
  const prefix = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${prefix.join(":")}::/64`;
}

/**
 * Addresses and networks in a list.
 * @throws an error naming the entry that is neither
 */
export function addressList(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", bits] = entry.split("/");
    const family = isIPv4(address) ? "ipv4" : isIPv6(address) ? "ipv6" : undefined;
    const prefix = bits === undefined ? undefined : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
    const longest = family === "ipv4" ? 32 : 128;
    if (
      family === undefined ||
      (prefix !== undefined && !(Number.isInteger(prefix) && prefix >= 0 && prefix <= longest))
    ) {
      throw new Error(`"${entry}" is neither an IP address nor a network such as 10.0.0.0/8.`);
    }
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, prefix, family);
  }
  return (address) => (isIPv4(address) || isIPv6(address)) && list.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}
