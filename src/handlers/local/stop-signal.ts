const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * A signal to a process group reaches this process directly and once more through its parents, npm among them. What
 * follows within this time is the same signal. Milliseconds.
 */
const ECHO_MILLISECONDS = 250;

/**
 * Resolves at the first signal to stop. A further one is from somebody who will not wait: it ends the process at once,
 * by the system's own default, as a crash would; the next start recovers from that.
 */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const stop = (signal: NodeJS.Signals): void => {
      if (first === undefined) {
        first = performance.now();
        resolve();
      } else if (performance.now() - first > ECHO_MILLISECONDS) {
        process.off(signal, stop);
        process.kill(process.pid, signal);
      }
    };
    for (const signal of SIGNALS) process.on(signal, stop);
  });
}
