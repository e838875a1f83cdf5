import type { ChatMessage } from './language-model.ts';

/** One system message at the start and no empty ones: not every provider takes others. */
export function toSingleSystemMessage(messages: readonly ChatMessage[]): ChatMessage[] {
  const filled = messages.filter(({ content }) => content.trim() !== '');
  const system = filled.filter(({ role }) => role === 'system').map(({ content }) => content);
  const others = filled.filter(({ role }) => role !== 'system');
  return system.length > 0 ? [{ role: 'system', content: system.join('\n\n') }, ...others] : others;
}
