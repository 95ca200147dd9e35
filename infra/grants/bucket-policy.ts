import { policyText, type ResourceStatement, tlsOnly } from "./statement.ts";

/**
 * A bucket's policy: nobody without TLS, whatever they may do otherwise.
 * @param further statements that let services in
 */
export function bucketPolicy(bucketArn: string, further: readonly ResourceStatement[] = []): string {
  return policyText([tlsOnly("s3:*", [bucketArn, `${bucketArn}/*`]), ...further]);
}
