/** A network's addresses, cut into those of its subnets. */

const BITS = 32;
/** A quarter of the network each: room for the fourth zone that a region may get. */
const SUBNET_BITS = 2;

/** Whether a text is a range in its plain form: each number a byte, and nothing set behind the prefix. */
export function isRange(cidr: string): boolean {
  const { address, prefix } = parsed(cidr);
  const bytes = cidr.split("/")[0]?.split(".").map(Number) ?? [];
  return bytes.length === 4 && bytes.every((byte) => byte <= 255) && address % 2 ** (BITS - prefix) === 0;
}

/** The ranges of a network's first subnets, four at most: `10.73.0.0/20` → `10.73.0.0/22`, `10.73.4.0/22`, …. */
export function subnetRanges(cidr: string, count: number): readonly string[] {
  const { address, prefix } = parsed(cidr);
  const size = 2 ** (BITS - prefix - SUBNET_BITS);
  return Array.from({ length: count }, (_, index) => `${dotted(address + index * size)}/${prefix + SUBNET_BITS}`);
}

function parsed(cidr: string): { readonly address: number; readonly prefix: number } {
  const [dots = "", prefix = ""] = cidr.split("/");
  return {
    address: dots.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0),
    prefix: Number(prefix),
  };
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
