'use client';
import type { Session } from '@onyx/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Monitor, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { Button } from '../../../parts/button.tsx';
import { Chip } from '../../../parts/chip.tsx';
import { ConfirmDialog } from '../../../parts/dialog.tsx';
import { ErrorState } from '../../../parts/error-state.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { toast } from '../../../parts/toast.tsx';
import { SettingsSection } from '../settings-layout.tsx';
import { deviceOf } from './device.ts';

/** Where the person is signed in, and how to end it. */
export function SessionsSection() {
  const { t } = useTranslation('settings');
  const [isAsking, setIsAsking] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.sessions,
    queryFn: async ({ signal }) => (await api.listSessions({}, { signal })).sessions,
  });
  const everywhere = useMutation({
    mutationFn: () => api.signOutEverywhere(),
    onSuccess: () => window.location.assign('/sign-in'),
  });
  return (
    <SettingsSection
      title={t('sections.sessions')}
      text={t('sessions.text')}
      action={<Button onClick={() => setIsAsking(true)}>{t('sessions.everywhere')}</Button>}
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows count={2} className="h-16 rounded-card" />}
      {data && (
        <ul className="divide-y divide-line rounded-card border border-line">
          {data.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={t('sessions.everywhereTitle')}
        description={t('sessions.everywhereText')}
        confirmLabel={t('sessions.everywhere')}
        onConfirm={() => everywhere.mutateAsync()}
      />
    </SettingsSection>
  );
}

function SessionRow({ session }: { session: Session }) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const device = deviceOf(session.userAgent);
  const name = device ? t('sessions.device', device) : t('sessions.unknownDevice');
  const revoke = useMutation({
    mutationFn: () => api.revokeSession({ params: { sessionId: session.id } }),
    onSuccess: () => {
      toast.success(t('sessions.signedOut', { device: name }));
      return queryClient.invalidateQueries({ queryKey: queryKeys.sessions });
    },
  });
  return (
    <li className="flex items-center gap-3 p-4">
      <span className="text-text-muted">
        {device?.isPhone ? <Smartphone size={20} aria-hidden /> : <Monitor size={20} aria-hidden />}
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-semibold">
          {name}
          {session.isCurrent && <Chip tone="accent">{t('sessions.thisOne')}</Chip>}
        </p>
        <p className="text-13 text-text-muted">
          {session.ipAddress !== null && <>{session.ipAddress} · </>}
          {t('sessions.lastUsed')} <RelativeTime value={session.lastUsedAt} />
        </p>
      </div>
      {!session.isCurrent && (
        <Button
          size="small"
          isBusy={revoke.isPending}
          aria-label={`${t('sessions.signOut')}: ${name}`}
          onClick={() => revoke.mutate()}
        >
          {t('sessions.signOut')}
        </Button>
      )}
    </li>
  );
}
