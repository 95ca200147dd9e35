/** After a conclusion: store its story, say so, then remove what search no longer returns. All may have to be finished by a later message. */
import { createHash } from "node:crypto";
import type { OwedEvent } from "../domain/document.ts";
import { generationOfOutputKey, outputsPrefix, resultKey, storyKey, workPrefix } from "../domain/layout.ts";
import type { OutwardEvent } from "../domain/outward-event.ts";
import { announced, swept } from "../domain/record/conclusion.ts";
import type { Turn } from "../domain/record/lease.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import { storedStory } from "../ports/stored-story.ts";
import type { IngestDependencies } from "./dependencies.ts";

type TailDependencies = Pick<IngestDependencies, "records" | "index" | "outputs" | "announcer" | "clock">;

/** Stores the stories that are owed, announces what is owed, then sweeps if a sweep is due. */
export async function finishTail(deps: TailDependencies, turn: Turn, record: DocumentRecord): Promise<DocumentRecord> {
  let current = record;
  for (const story of record.detail.stories ?? []) {
    const json = { contentType: "application/json" };
    await deps.outputs.write(storyKey(turn.documentId, story.generation), JSON.stringify(story), json);
  }
  for (const owed of record.summary.tail?.announce ?? []) {
    await deps.announcer.announce(await eventOf(deps, current, owed));
    current = await deps.records.change(turn.documentId, announced(turn, owed, deps.clock.now()));
  }
  const sweepAt = current.summary.tail?.sweepAt ?? null;
  if (sweepAt === null || sweepAt > deps.clock.now()) return current;
  await sweep(deps, current);
  return await deps.records.change(turn.documentId, swept(turn, deps.index.refreshLagMilliseconds, deps.clock.now()));
}

/**
 * Removes passages and outputs of dead generations: not live, and lower than the newest opened, or the newest where it
 * has concluded as failed. Never a newer one in flight. A dead generation's small result stays, for its history.
 */
async function sweep(deps: TailDependencies, { summary, detail }: DocumentRecord): Promise<void> {
  const { documentId, generation: newest, live } = summary;
  const isDead = (generation: number) =>
    generation !== live?.generation && (generation < newest || (generation === newest && detail.run === null));
  const dead = (await deps.index.generations(documentId)).filter(isDead);
  if (dead.length > 0) await deps.index.remove(documentId, dead);
  await deps.outputs.removePrefix(outputsPrefix(documentId), (key) => {
    const generation = generationOfOutputKey(documentId, key);
    if (isDead(generation)) return key !== resultKey(documentId, generation);
    return generation === live?.generation && key.startsWith(workPrefix(documentId, generation));
  });
}

async function eventOf(
  deps: TailDependencies,
  record: DocumentRecord,
  { type, generation }: OwedEvent,
): Promise<OutwardEvent> {
  const { summary, detail } = record;
  const { documentId, tenant, live } = summary;
  const { versionId, reason } = await statedOf(deps, record, generation);
  const id = createHash("sha256").update(`${documentId}/${generation}/${type}/${versionId}`).digest("hex").slice(0, 32);
  return {
    id,
    source: "sluice",
    type,
    time: deps.clock.now(),
    detail: {
      documentId,
      tenant,
      key: detail.key,
      name: detail.name,
      generation,
      versionId,
      profile: live?.generation === generation ? live.profile : null,
      reason: type === "Document Failed" || type === "Document Partial" ? reason : null,
    },
  };
}

/** What is known of a generation: an announcement may be made when others have been opened, or are live, since. */
async function statedOf({ outputs }: TailDependencies, { summary, detail }: DocumentRecord, generation: number) {
  const { documentId, live } = summary;
  if (live?.generation === generation) {
    return { versionId: live.versionId, reason: detail.liveStatement?.reason ?? null };
  }
  if (summary.generation === generation) {
    return { versionId: detail.version?.versionId ?? null, reason: detail.reason };
  }
  const owed = detail.stories?.find((story) => story.generation === generation);
  const { versionId = null, reason = null } = owed ?? (await storedStory(outputs, documentId, generation)) ?? {};
  return { versionId, reason };
}
