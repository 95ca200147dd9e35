import type { ModelList } from "../config/model-list.ts";
import { TITAN_ID } from "./known-models.ts";

/**
 * The models of an installation that names none: Claude Sonnet, Claude Haiku where Sonnet is down, and Titan. Their
 * calls stay in the region's geography where it has a profile of its own.
 */
export function defaultModels(region: string): ModelList {
  const geography = geographyOf(region);
  return {
    chat: [
      { name: "claude-sonnet", modelId: `${geography}.anthropic.claude-sonnet-4-5-20250929-v1:0`, capabilities: {} },
      { name: "claude-haiku", modelId: `${geography}.anthropic.claude-haiku-4-5-20251001-v1:0`, capabilities: {} },
    ],
    defaults: ["claude-sonnet", "claude-haiku"],
    embedder: { name: "titan", modelId: TITAN_ID, dimensions: 1024 },
  };
}

/** ⚠ Which geographies have profiles changes; where none is known, calls may go anywhere (`global.`). */
function geographyOf(region: string): string {
  if (region.startsWith("us-") && !region.startsWith("us-gov-")) return "us";
  if (region.startsWith("eu-")) return "eu";
  if (region === "ap-northeast-1" || region === "ap-northeast-3") return "jp";
  if (region === "ap-southeast-2" || region === "ap-southeast-4") return "au";
  return "global";
}
