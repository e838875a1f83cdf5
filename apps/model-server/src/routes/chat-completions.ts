import { chatCompletionRequestSchema, type ChatCompletionRequest } from '@onyx/contracts';
import type { GenerationRequest } from '../generation/generator.ts';
import { jsonAnswer } from '../http/answer.ts';
import { priorityOf, type RouteContext, type RouteHandler } from '../http/route-context.ts';
import { startAnswer, usageOf } from './chat-stream.ts';

/** `POST /v1/chat/completions`, in OpenAI's shape, whole or as a stream of server-sent events. */
export function chatCompletionsRoute({ registry, readBody, logger }: RouteContext): RouteHandler {
  return async ({ headers, body: parts, signal, requestId, setModel }) => {
    const body = await readBody(headers, parts, chatCompletionRequestSchema);
    const model = registry.get(body.model, 'generation');
    setModel(body.model);
    const priority = priorityOf(headers, body.priority, 'interactive');
    const generation = toGeneration(body);
    const head = {
      id: `chatcmpl-${requestId}`,
      created: Math.floor(Date.now() / 1000),
      model: body.model,
    };
    if (body.stream === true) {
      return startAnswer({
        head,
        signal,
        logger,
        withUsage: body.stream_options?.include_usage === true,
        generate: (stop, onText) => model.generate(generation, { priority, signal: stop, onText }),
      });
    }
    let content = '';
    const end = await model.generate(generation, {
      priority,
      signal,
      onText: (text) => (content += text),
    });
    return jsonAnswer({
      ...head,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content },
          finish_reason: end.finishReason,
          logprobs: null,
        },
      ],
      usage: usageOf(end),
    });
  };
}

function toGeneration(body: ChatCompletionRequest): GenerationRequest {
  return {
    messages: body.messages.map(({ role, content }) => ({
      role: role === 'developer' ? 'system' : role,
      content: (typeof content === 'string'
        ? content
        : content.map(({ text }) => text).join('')
      ).toWellFormed(),
    })),
    maxOutputTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    temperature: body.temperature ?? undefined,
    topP: body.top_p ?? undefined,
    seed: body.seed ?? undefined,
    stop: body.stop ? [body.stop].flat() : undefined,
  };
}
