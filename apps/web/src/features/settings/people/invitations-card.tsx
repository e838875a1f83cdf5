'use client';
import type { Invitation } from '@onyx/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { Button } from '../../../parts/button.tsx';
import { Chip } from '../../../parts/chip.tsx';
import { ErrorState } from '../../../parts/error-state.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { toast } from '../../../parts/toast.tsx';
import { SettingsCard } from '../settings-layout.tsx';
import { InviteDialog } from './invite-dialog.tsx';

/** Invitation links: make one, see which are open, withdraw. */
export function InvitationsCard() {
  const { t } = useTranslation('settings');
  const [isInviting, setIsInviting] = useState(false);
  const queryClient = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.invitations,
    queryFn: async ({ signal }) => (await api.listInvitations({}, { signal })).invitations,
  });
  const withdraw = useMutation({
    mutationFn: (invitation: Invitation) => api.deleteInvitation({ params: { invitationId: invitation.id } }),
    onSuccess: () => {
      toast.success(t('people.withdrawn'));
      return queryClient.invalidateQueries({ queryKey: queryKeys.invitations });
    },
  });
  return (
    <SettingsCard
      title={t('people.invitations')}
      text={t('people.invitationsText')}
      action={
        <Button
          variant="primary"
          size="small"
          icon={<UserPlus size={16} aria-hidden />}
          onClick={() => setIsInviting(true)}
        >
          {t('people.invite')}
        </Button>
      }
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows count={1} />}
      {data?.length === 0 && <p className="text-13 text-text-faint">{t('people.noInvitations')}</p>}
      {data && data.length > 0 && (
        <ul className="-my-2 divide-y divide-line">
          {data.map((invitation) => (
            <InvitationRow
              key={invitation.id}
              invitation={invitation}
              onWithdraw={() => withdraw.mutate(invitation)}
            />
          ))}
        </ul>
      )}
      {isInviting && <InviteDialog onClose={() => setIsInviting(false)} />}
    </SettingsCard>
  );
}

const isPast = (time: string) => Date.parse(time) < Date.now();

function InvitationRow({ invitation, onWithdraw }: { invitation: Invitation; onWithdraw: () => void }) {
  const { t } = useTranslation('settings');
  const who = invitation.email ?? t('people.anyone');
  const isExpired = isPast(invitation.expiresAt);
  const isOpen = invitation.usedAt === null && !isExpired;
  return (
    <li className="flex min-h-12 items-center gap-3 py-2">
      <div className="min-w-0 flex-1">
        <p className="truncate">{who}</p>
        <p className="text-13 text-text-muted">
          {t(`roles.${invitation.role}`)}
          {isOpen && (
            <>
              {' · '}
              {t('people.expires')} <RelativeTime value={invitation.expiresAt} />
            </>
          )}
        </p>
      </div>
      {invitation.usedAt !== null && <Chip tone="success">{t('people.used')}</Chip>}
      {invitation.usedAt === null && isExpired && <Chip>{t('people.expired')}</Chip>}
      {isOpen && (
        <Button size="small" aria-label={`${t('people.withdraw')}: ${who}`} onClick={onWithdraw}>
          {t('people.withdraw')}
        </Button>
      )}
    </li>
  );
}
