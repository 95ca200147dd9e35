import { type GenerationStory, generationStorySchema } from "../domain/generation-story.ts";
import { storyKey } from "../domain/layout.ts";
import { type ObjectStore, readAll } from "./object-store.ts";

/** The story of a generation, once it is among the outputs; null before that, and when it went with its document. */
export async function storedStory(
  outputs: ObjectStore,
  documentId: string,
  generation: number,
): Promise<GenerationStory | null> {
  const bytes = await readAll(outputs, storyKey(documentId, generation));
  return bytes === null ? null : generationStorySchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
}
