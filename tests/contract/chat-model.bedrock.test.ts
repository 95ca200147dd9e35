import { bedrockWorld, STAND_IN_CHAT } from "../support/bedrock-stand-in/adapters.ts";
import { describeChatModel } from "./chat-model.ts";

for (const kind of Object.keys(STAND_IN_CHAT) as (keyof typeof STAND_IN_CHAT)[]) {
  describeChatModel(`Bedrock (${STAND_IN_CHAT[kind].modelId})`, async () => {
    const world = await bedrockWorld();
    return { model: world.chat(kind), close: () => world.close() };
  });
}
