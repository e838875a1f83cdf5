'use client';
import type { ApiKey } from '@onyx/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { Button } from '../../../parts/button.tsx';
import { ConfirmDialog } from '../../../parts/dialog.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { ErrorState } from '../../../parts/error-state.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { SettingsCard, SettingsSection } from '../settings-layout.tsx';
import { CreateKeyDialog } from './create-key-dialog.tsx';

/** Personal API keys: make, see, revoke. */
export function ApiKeysSection() {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<'create' | ApiKey | null>(null);
  const close = () => setOpen(null);
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.apiKeys,
    queryFn: async ({ signal }) => (await api.listApiKeys({}, { signal })).apiKeys,
  });
  const revoke = useMutation({
    mutationFn: (key: ApiKey) => api.deleteApiKey({ params: { apiKeyId: key.id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeys.apiKeys }),
  });
  const create = (
    <Button variant="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setOpen('create')}>
      {t('apiKeys.create')}
    </Button>
  );
  return (
    <SettingsSection
      title={t('sections.api-keys')}
      text={t('apiKeys.text')}
      action={data?.length ? create : undefined}
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows count={2} className="h-16 rounded-card" />}
      {data?.length === 0 && (
        <SettingsCard>
          <EmptyState icon={<KeyRound size={20} aria-hidden />} title={t('apiKeys.none')} action={create}>
            {t('apiKeys.noneText')}
          </EmptyState>
        </SettingsCard>
      )}
      {data && data.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line">
          {data.map((key) => (
            <KeyRow key={key.id} apiKey={key} onRevoke={() => setOpen(key)} />
          ))}
        </ul>
      )}
      {open === 'create' && <CreateKeyDialog onClose={close} />}
      {open !== null && open !== 'create' && (
        <ConfirmDialog
          isOpen
          onOpenChange={close}
          title={t('apiKeys.deleteTitle', { name: open.name })}
          description={t('apiKeys.deleteText')}
          confirmLabel={t('apiKeys.revoke')}
          onConfirm={() => revoke.mutateAsync(open)}
        />
      )}
    </SettingsSection>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { t } = useTranslation('settings');
  return (
    <li className="flex items-center gap-3 p-4">
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-baseline gap-2">
          <span className="truncate font-semibold">{apiKey.name}</span>
          <span className="shrink-0 font-mono text-12 text-text-muted">{apiKey.prefix}…</span>
        </p>
        <p className="text-13 text-text-muted">
          {apiKey.lastUsedAt === null ? (
            t('apiKeys.neverUsed')
          ) : (
            <>
              {t('apiKeys.lastUsed')} <RelativeTime value={apiKey.lastUsedAt} />
            </>
          )}
          {' · '}
          {apiKey.expiresAt === null ? (
            t('apiKeys.neverExpires')
          ) : (
            <>
              {t('apiKeys.expires')} <RelativeTime value={apiKey.expiresAt} />
            </>
          )}
        </p>
      </div>
      <Button size="small" aria-label={`${t('apiKeys.revoke')}: ${apiKey.name}`} onClick={onRevoke}>
        {t('apiKeys.revoke')}
      </Button>
    </li>
  );
}
