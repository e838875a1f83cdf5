import type { ProviderKind } from '@onyx/contracts';

export type LocalServer = { provider: ProviderKind; baseUrl: string; models: string[] };

export type DetectOptions = {
  ollamaUrl?: string;
  lmStudioUrl?: string;
  timeoutMs?: number;
  fetch?: typeof globalThis.fetch;
};

/**
 * Model servers that answer on this machine, Ollama first, with the models that they have. A server without models
 * is among them; one that does not answer in time, or not in its own language, is not.
 */
export async function detectLocalServers(options: DetectOptions = {}): Promise<LocalServer[]> {
  const { ollamaUrl = 'http://127.0.0.1:11434', lmStudioUrl = 'http://127.0.0.1:1234' } = options;
  const { timeoutMs = 1_000, fetch = globalThis.fetch } = options;

  const ask = async (
    url: string,
    read: (body: Record<string, unknown>) => unknown,
  ): Promise<string[] | null> => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
      if (!response.ok) return null;
      const names = read((await response.json()) as Record<string, unknown>);
      return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : null;
    } catch {
      return null;
    }
  };

  const [ollama, lmStudio] = await Promise.all([
    ask(`${ollamaUrl}/api/tags`, ({ models }) => (models as { name: string }[]).map(({ name }) => name)),
    ask(`${lmStudioUrl}/v1/models`, ({ data }) => (data as { id: string }[]).map(({ id }) => id)),
  ]);
  const isChatModel = (name: string): boolean => !/embed|rerank|bge-/i.test(name);
  return [
    ...(ollama
      ? [{ provider: 'ollama' as const, baseUrl: ollamaUrl, models: ollama.filter(isChatModel) }]
      : []),
    ...(lmStudio
      ? [
          {
            provider: 'openai-compatible' as const,
            baseUrl: `${lmStudioUrl}/v1`,
            models: lmStudio.filter(isChatModel),
          },
        ]
      : []),
  ];
}
