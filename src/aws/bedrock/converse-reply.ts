import type { ContentBlock, ConverseCommandOutput } from "@aws-sdk/client-bedrock-runtime";
import type { ChatReply, StopReason } from "../../ports/chat-model.ts";

/** What the model answered, from Converse's answer. */
export function converseReply(model: string, tool: string | null, answer: ConverseCommandOutput): ChatReply {
  const content = answer.output?.message?.content ?? [];
  const { usage } = answer;
  return {
    model,
    text: inputOf(tool, content) ?? content.map(textOf).join(""),
    stopReason: stopReasonOf(answer.stopReason),
    usage: {
      inputTokens: usage?.inputTokens ?? 0,
      outputTokens: usage?.outputTokens ?? 0,
      cacheReadTokens: usage?.cacheReadInputTokens ?? 0,
      cacheWriteTokens: usage?.cacheWriteInputTokens ?? 0,
    },
  };
}

/** The tool's input as JSON text; undefined where the model answered in text instead. */
function inputOf(tool: string | null, content: readonly ContentBlock[]): string | undefined {
  const use = content.find(({ toolUse }) => tool !== null && toolUse?.name === tool)?.toolUse;
  return use === undefined ? undefined : JSON.stringify(use.input ?? {});
}

/** A block's text, also where it comes with citations. What the model thought to itself is not part of its answer. */
function textOf({ text, citationsContent }: ContentBlock): string {
  return text ?? citationsContent?.content?.map((part) => part.text ?? "").join("") ?? "";
}

const STOP_REASONS: Readonly<Record<string, StopReason>> = {
  end_turn: "end_turn",
  tool_use: "tool_use",
  max_tokens: "max_tokens",
  stop_sequence: "stop_sequence",
  guardrail_intervened: "guardrail_intervened",
  content_filtered: "content_filtered",
  // Claude's own word for it; ⚠ whether Converse passes it on unchanged, only an account can show.
  refusal: "content_filtered",
  malformed_model_output: "malformed_model_output",
  malformed_tool_use: "malformed_tool_use",
  model_context_window_exceeded: "model_context_window_exceeded",
};

/** A reason this version does not know must not pass for a whole answer. */
function stopReasonOf(reason: string | undefined): StopReason {
  return STOP_REASONS[reason ?? ""] ?? "malformed_model_output";
}
