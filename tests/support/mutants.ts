/** Documents damaged at random, the same way each time: what a broken disk, a cut transfer or a fuzzer makes of a file. */

/** A source of numbers that look random and are the same for the same seed. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % Math.max(1, below);
  };
}

type Random = ReturnType<typeof randomNumbers>;

const MUTATIONS: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  // Bits flip.
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    for (let n = 1 + random(8); n > 0; n -= 1) {
      const at = random(changed.length);
      changed[at] = (changed[at] ?? 0) ^ (1 << random(8));
    }
    return changed;
  },
  // The end is missing.
  (bytes, random) => bytes.subarray(0, 1 + random(bytes.length)),
  // A part is missing.
  (bytes, random) => {
    const at = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(64))]);
  },
  // A part comes twice.
  (bytes, random) => {
    const at = random(bytes.length);
    const end = Math.min(bytes.length, at + 1 + random(400));
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
  },
  // A part is overwritten with one byte.
  (bytes, random) => {
    const at = random(bytes.length);
    return Buffer.from(bytes).fill(random(256), at, Math.min(bytes.length, at + 1 + random(32)));
  },
  // Two parts change places.
  (bytes, random) => {
    const [a = 0, b = 0, c = 0] = [random(bytes.length), random(bytes.length), random(bytes.length)].sort(
      (x, y) => x - y,
    );
    return Buffer.concat([bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c)]);
  },
  // A number is another one.
  (bytes, random) => {
    const text = bytes.toString("latin1");
    const numbers = [...text.matchAll(/\d{1,9}/g)];
    const chosen = numbers[random(numbers.length)];
    if (chosen === undefined) return bytes;
    const other = ["0", "-1", "65535", "2147483647", "99999999999"][random(5)] ?? "0";
    return Buffer.from(text.slice(0, chosen.index) + other + text.slice(chosen.index + chosen[0].length), "latin1");
  },
];

/** A damaged copy of the bytes. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const mutation = MUTATIONS[random(MUTATIONS.length)] ?? Buffer.from;
  const changed = mutation(Buffer.from(bytes), random);
  return new Uint8Array(changed);
}
