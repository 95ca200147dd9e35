/**
 * A bucket's policy: nobody without TLS, whatever they may do otherwise.
 * @param further statements that let services in
 */
export function tlsOnly(bucketArn: string, further: readonly object[] = []): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucketArn, `${bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      ...further,
    ],
  });
}
