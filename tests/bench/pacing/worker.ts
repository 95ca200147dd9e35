/** One worker process of the pacing bench: documents one after the other in each of its slots, until its time is over. */
import { CONTENDERS } from "./contenders.ts";
import { callsOf, SLOTS, type WorkerOrder, type WorkerReport } from "./workload.ts";

const order = JSON.parse(process.argv[2] ?? "{}") as WorkerOrder;
const contender = CONTENDERS[order.contender]?.(order);
if (contender === undefined) throw new Error(`There is no contender ${order.contender}.`);
const over = () => Date.now() >= order.end;
const errors = new Set<string>();
let next = 0;
let documents = 0;
let failed = 0;

async function work(run: NonNullable<typeof contender>): Promise<void> {
  while (!over()) {
    const document = next++;
    try {
      await run(`document-${order.worker}-${document}`, callsOf(order.worker, document), over);
      documents += 1;
    } catch (error) {
      failed += 1;
      errors.add(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    }
  }
}

await Promise.all(Array.from({ length: SLOTS }, () => work(contender)));
const report: WorkerReport = { documents, failed, errors: [...errors].slice(0, 3) };
process.stdout.write(JSON.stringify(report), () => process.exit(0));
