import type { HealthReport } from "../../api/context.ts";

/** What GET /health looks at on one machine. */
interface HealthChecked {
  readonly index: { ready(): Promise<void> };
  readonly queue: { depth(): Promise<unknown> };
}

/** Whether passages can be searched and messages taken; what fails is named with its reason. */
export async function healthOf({ index, queue }: HealthChecked): Promise<HealthReport> {
  const checks = { index: await checked(() => index.ready()), queue: await checked(() => queue.depth()) };
  const ok = Object.values(checks).every((check) => check.ok);
  return { status: ok ? "ok" : "degraded", checks };
}

async function checked(check: () => Promise<unknown>): Promise<{ ok: boolean; detail?: string }> {
  try {
    await check();
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : "unknown" };
  }
}
