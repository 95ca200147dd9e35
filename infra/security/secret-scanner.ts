import { lintSource } from "@secretlint/core";
import { creator as presetOfRules } from "@secretlint/secretlint-rule-preset-recommend";
import type { Finding } from "./check.ts";

const CONFIG = { rules: [{ id: "secrets", rule: presetOfRules, options: {} }] };

/** Comments that switch the scanner off: what is let pass is said in the list of what is allowed, with the reason. */
const SWITCH = "secretlint-";

/**
 * Credentials in a text, by secretlint's recommended rules: AWS, GCP, Slack, GitHub, npm, private keys, passwords in
 * URLs and others. The finding names the place and the kind, never the secret.
 * @param place where the text comes from, e.g. `src/x.ts` or a commit
 */
export async function secretsIn(place: string, text: string): Promise<readonly Finding[]> {
  const { messages } = await lintSource({
    source: { filePath: place, content: text.replaceAll(SWITCH, SWITCH.toUpperCase()), ext: "", contentType: "text" },
    options: { config: CONFIG, maskSecrets: true, noPhysicFilePath: true },
  });
  return messages.map(({ ruleId, loc }) => {
    const kind = ruleId.replace(/^@secretlint\/secretlint-rule-/, "");
    return {
      id: `secret:${place}:${kind}`,
      sentence: `${place}, line ${loc.start.line}, holds what looks like a secret (${kind}): take it out, and have it changed where it is valid, for others may have read it.`,
    };
  });
}
