'use client';
import type { Role, User } from '@onyx/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, UserCheck, UserX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { useMe } from '../../../api/use-me.ts';
import { Avatar } from '../../../parts/avatar.tsx';
import { classNames } from '../../../parts/class-names.ts';
import { Chip } from '../../../parts/chip.tsx';
import { ConfirmDialog } from '../../../parts/dialog.tsx';
import { ErrorState } from '../../../parts/error-state.tsx';
import { IconButton } from '../../../parts/icon-button.tsx';
import { SearchInput } from '../../../parts/input.tsx';
import { Menu, MenuItem } from '../../../parts/menu.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { Select } from '../../../parts/select.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { Cell, HeaderCell, Row, Table } from '../../../parts/table.tsx';
import { toast } from '../../../parts/toast.tsx';
import { SettingsSection } from '../settings-layout.tsx';
import { InvitationsCard } from './invitations-card.tsx';

/** All accounts with their roles, and the invitations. */
export function PeopleSection() {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  const [filter, setFilter] = useState('');
  const [disabling, setDisabling] = useState<User | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.users,
    queryFn: async ({ signal }) => (await api.listUsers({}, { signal })).users,
  });
  const update = useUpdateUser();
  const needle = filter.trim().toLocaleLowerCase();
  const shown = data?.filter(({ name, email }) => `${name} ${email}`.toLocaleLowerCase().includes(needle));

  return (
    <SettingsSection
      title={t('sections.people')}
      {...(data && { text: t('people.count', { count: data.length }) })}
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows count={4} />}
      {data && data.length > 8 && (
        <SearchInput
          value={filter}
          onValueChange={setFilter}
          aria-label={t('people.find')}
          placeholder={t('people.find')}
        />
      )}
      {shown && (
        <Table label={t('sections.people')}>
          <thead>
            <tr>
              <HeaderCell>{t('people.person')}</HeaderCell>
              <HeaderCell className="w-28 tablet:w-36">{t('people.role')}</HeaderCell>
              <HeaderCell className="hidden w-36 tablet:table-cell">{t('people.lastSeen')}</HeaderCell>
              <HeaderCell className="w-9">
                <span className="sr-only">{tCommon('more')}</span>
              </HeaderCell>
            </tr>
          </thead>
          <tbody>
            {shown.map((user) => (
              <UserRow
                key={user.id}
                user={user}
                onRole={(role) => update.mutate({ user, body: { role } })}
                onDisable={() => setDisabling(user)}
                onEnable={() => update.mutate({ user, body: { isDisabled: false } })}
              />
            ))}
          </tbody>
        </Table>
      )}
      <InvitationsCard />
      {disabling && (
        <ConfirmDialog
          isOpen
          onOpenChange={() => setDisabling(null)}
          title={t('people.disableTitle', { name: disabling.name })}
          description={t('people.disableText')}
          confirmLabel={t('people.disable')}
          onConfirm={() => update.mutateAsync({ user: disabling, body: { isDisabled: true } })}
        />
      )}
    </SettingsSection>
  );
}

type UserChange = { user: User; body: { role?: Role; isDisabled?: boolean } };

function useUpdateUser() {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ user, body }: UserChange) => api.updateUser({ params: { userId: user.id }, body }),
    onSuccess: (user, { body }) => {
      queryClient.setQueryData<User[]>(queryKeys.users, (users) =>
        users?.map((known) => (known.id === user.id ? user : known)),
      );
      if (body.role)
        toast.success(t('people.roleChanged', { name: user.name, role: t(`roles.${user.role}`) }));
      if (body.isDisabled) toast.success(t('people.wasDisabled', { name: user.name }));
    },
  });
}

function UserRow({
  user,
  onRole,
  onDisable,
  onEnable,
}: {
  user: User;
  onRole: (role: Role) => void;
  onDisable: () => void;
  onEnable: () => void;
}) {
  const { t } = useTranslation('settings');
  const me = useMe();
  // An administrator neither makes owners nor unmakes them; the server holds the same rule.
  const mayChange = me.role === 'owner' || user.role !== 'owner';
  const roles = (['owner', 'admin', 'member'] as const).filter(
    (role) => me.role === 'owner' || role !== 'owner' || user.role === 'owner',
  );
  return (
    <Row>
      <Cell className="max-w-0">
        <div className="flex min-w-0 items-center gap-3">
          <span className={classNames('hidden tablet:flex', user.isDisabled && 'opacity-50')}>
            <Avatar name={user.name} />
          </span>
          <div className="min-w-0">
            <p className="flex min-w-0 flex-wrap items-center gap-x-2">
              <span className="max-w-full truncate font-semibold">{user.name}</span>
              {user.id === me.id && <Chip>{t('people.you')}</Chip>}
              {user.isDisabled && <Chip tone="warning">{t('people.disabled')}</Chip>}
            </p>
            <p className="truncate text-13 text-text-muted">{user.email}</p>
          </div>
        </div>
      </Cell>
      <Cell>
        <Select
          size="small"
          label={`${t('people.role')}: ${user.name}`}
          value={user.role}
          isDisabled={!mayChange}
          onValueChange={onRole}
          options={roles.map((role) => ({
            value: role,
            label: t(`roles.${role}`),
            hint: t(`roleHints.${role}`),
          }))}
        />
      </Cell>
      <Cell className="hidden text-text-muted tablet:table-cell">
        {user.lastSeenAt === null ? t('people.never') : <RelativeTime value={user.lastSeenAt} />}
      </Cell>
      <Cell>
        {user.id !== me.id && mayChange && (
          <Menu
            trigger={
              <IconButton
                size="small"
                label={t('people.actions', { name: user.name })}
                icon={<Ellipsis size={16} />}
              />
            }
          >
            {user.isDisabled ? (
              <MenuItem icon={<UserCheck size={16} />} onSelect={onEnable}>
                {t('people.enable')}
              </MenuItem>
            ) : (
              <MenuItem icon={<UserX size={16} />} tone="danger" onSelect={onDisable}>
                {t('people.disable')}
              </MenuItem>
            )}
          </Menu>
        )}
      </Cell>
    </Row>
  );
}
