/** Every alarm of a stack. */
import type { SluiceConfig } from "../config.ts";
import type { AlarmDefinition } from "./alarm.ts";
import { apiAlarms } from "./alarms/api.ts";
import { documentAlarms } from "./alarms/documents.ts";
import { functionAlarms } from "./alarms/functions.ts";
import { queueAlarms } from "./alarms/queues.ts";
import { storeAlarms } from "./alarms/stores.ts";
import type { Watched } from "./metrics.ts";

export function alarmsOf(watched: Watched, config: SluiceConfig): readonly AlarmDefinition[] {
  return [queueAlarms, functionAlarms, apiAlarms, documentAlarms, storeAlarms].flatMap((alarms) =>
    alarms(watched, config),
  );
}
