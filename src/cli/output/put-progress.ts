/** How a put is told while it goes on: a bar on a terminal, a line a file elsewhere. */
import { SingleBar } from "cli-progress";
import type { Put, PutEnd, PutStep } from "../upload/put-files.ts";
import { type Console, oneLine } from "./console.ts";
import { endState } from "./end-state.ts";

export interface PutProgress {
  onStep(put: Put, step: PutStep, end?: PutEnd): void;
  stop(): void;
}

/** One line on how a file ended. */
export function endLine(end: PutEnd): string {
  const key = oneLine(end.put.facts.key);
  const { status, reason } = endState(end);
  // What the service says is known by its code; what this command says is a sentence.
  const code = end.document === null ? "" : `${reason?.code}, `;
  const why = reason === null ? "" : `: ${code}${oneLine(reason.message)}`;
  return `${status}  ${key}${why}`;
}

/** The progress of so many files. */
export function putProgress(console: Console, total: number): PutProgress {
  if (!console.interactive) {
    const onStep: PutProgress["onStep"] = (_put, step, end) => {
      if (step === "ended" && end !== undefined && !console.json) console.note(endLine(end));
    };
    return { onStep, stop: () => {} };
  }
  const bar = new SingleBar({
    format: "{bar} {value}/{total}  uploading {uploading}  processing {processing}  failed {failed}  {last}",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    hideCursor: true,
    // Ctrl-C belongs to the command, which keeps what was uploaded.
    gracefulExit: false,
  });
  const steps = new Map<Put, PutStep>();
  let failed = 0;
  let last = "";
  const counts: Record<PutStep, number> = { waiting: total, uploading: 0, processing: 0, ended: 0 };
  const payload = () => ({ uploading: counts.uploading, processing: counts.processing, failed, last });
  bar.start(total, 0, payload());
  return {
    onStep(put, step, end) {
      counts[steps.get(put) ?? "waiting"]--;
      counts[step]++;
      steps.set(put, step);
      if (end !== undefined && isFailed(end)) failed++;
      if (step === "ended") last = tail(oneLine(put.facts.key));
      bar.update(counts.ended, payload());
    },
    stop: () => bar.stop(),
  };
}

const LONGEST_NAME = 40;

function tail(key: string): string {
  return key.length <= LONGEST_NAME ? key : `…${key.slice(1 - LONGEST_NAME)}`;
}

/** True for what a put is not content with. */
export function isFailed({ document, error }: PutEnd): boolean {
  return error !== null || (document !== null && !["READY", "PARTIAL"].includes(document.status));
}
