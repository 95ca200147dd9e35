import type { Settings } from "../config/settings.ts";
import type { ReadingLimits } from "../reading/limits.ts";

/** The reading limits among the settings. */
export function readingLimitsFrom(settings: Settings): ReadingLimits {
  return {
    timeoutSeconds: settings.readTimeoutSeconds,
    pageTimeoutSeconds: settings.readPageTimeoutSeconds,
    memoryBytes: settings.readMemoryBytes,
    inflatedBytes: settings.readInflatedBytes,
    outputCharacters: settings.readOutputCharacters,
    pages: settings.readPages,
  };
}
