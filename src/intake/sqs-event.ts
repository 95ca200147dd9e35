/** The worker's event, as far as it is used. */
import { z } from "zod";

const sqsRecord = z.object({
  messageId: z.string().min(1),
  receiptHandle: z.string().min(1),
  body: z.string(),
  attributes: z.object({ ApproximateReceiveCount: z.string() }),
});

export const sqsEventSchema = z.object({ Records: z.array(sqsRecord) });

export type SqsRecord = z.infer<typeof sqsRecord>;
export type SqsEvent = z.infer<typeof sqsEventSchema>;

/** A partial batch response: the messages named here are delivered again, the others are done with. */
export interface SqsResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}
