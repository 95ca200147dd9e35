/** What an account may use of a model in a window; absent: no limit. */
export interface Quota {
  readonly tokens?: number;
  readonly requests?: number;
  /** Bedrock counts minutes; a test may count shorter ones. Milliseconds. */
  readonly windowMilliseconds: number;
}

/**
 * A model's quota as Bedrock keeps it: a bucket that fills evenly. A request takes out at its start what it may use at
 * most, and gets back at its end what it did not use. ⚠ How Bedrock's buckets fill, and how large a burst they allow,
 * AWS does not say.
 */
export class QuotaBuckets {
  /** Tokens taken and not given back, and calls let through and turned away. */
  readonly used = { tokens: 0, granted: 0, throttled: 0 };
  readonly #quota: Quota;
  readonly #tokens: Bucket;
  readonly #requests: Bucket;

  constructor(quota: Quota, now: number) {
    this.#quota = quota;
    this.#tokens = { level: quota.tokens ?? Number.POSITIVE_INFINITY, at: now };
    this.#requests = { level: quota.requests ?? Number.POSITIVE_INFINITY, at: now };
  }

  /** Takes a request and its tokens out; the name of what there is too little of, and nothing is taken. */
  reserve(tokens: number, now: number): "tokens" | "requests" | null {
    this.#fill(this.#tokens, this.#quota.tokens, now);
    this.#fill(this.#requests, this.#quota.requests, now);
    const lacking = this.#requests.level < 1 ? "requests" : this.#tokens.level < tokens ? "tokens" : null;
    if (lacking !== null) {
      this.used.throttled += 1;
      return lacking;
    }
    this.#requests.level -= 1;
    this.#tokens.level -= tokens;
    this.used.granted += 1;
    this.used.tokens += tokens;
    return null;
  }

  /** Puts back what a request reserved and did not use; takes more out where it used more. */
  settle(reserved: number, used: number, now: number): void {
    this.#fill(this.#tokens, this.#quota.tokens, now);
    this.#tokens.level = Math.min(this.#tokens.level + reserved - used, this.#quota.tokens ?? Number.POSITIVE_INFINITY);
    this.used.tokens += used - reserved;
  }

  #fill(bucket: Bucket, capacity: number | undefined, now: number): void {
    if (capacity !== undefined) {
      const share = (now - bucket.at) / this.#quota.windowMilliseconds;
      bucket.level = Math.min(capacity, bucket.level + share * capacity);
    }
    bucket.at = now;
  }
}

interface Bucket {
  level: number;
  at: number;
}
