import { readFileSync } from "node:fs";

/** What Linux counts CPU time in, a second: fixed for user space. */
const TICKS_PER_SECOND = 100;

/** CPU seconds a process has used, all its threads together. Linux only. */
export function cpuSecondsOf(pid: number): number {
  // The second field, the command's name, may hold spaces and brackets: fields are counted from behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The most memory a process has had resident, in MB. Linux only. */
export function peakMegabytesOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
