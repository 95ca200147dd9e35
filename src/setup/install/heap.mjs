// @ts-check
/**
 * Options of Node that keep the service's memory to what it needs. Left to itself the engine goes by the size of the
 * machine: it lets garbage pile up to hundreds of megabytes, in every thread, before it first collects any. Megabytes.
 */
export const heapOptions = Object.freeze(["--max-semi-space-size=8", "--max-old-space-size=1536"]);
