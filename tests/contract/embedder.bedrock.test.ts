import { bedrockWorld } from "../support/bedrock-stand-in/adapters.ts";
import { describeEmbedder } from "./embedder.ts";

for (const dimensions of [256, 512, 1024] as const) {
  describeEmbedder(`Titan (${dimensions} dimensions)`, async () => {
    const world = await bedrockWorld();
    return { embedder: world.embedder({ dimensions }), close: () => world.close() };
  });
}
