'use client';
import type { CollectionAccess, CollectionMember } from '@onyx/contracts';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../../../parts/avatar.tsx';
import { IconButton } from '../../../parts/icon-button.tsx';
import { Select } from '../../../parts/select.tsx';
import { PeoplePicker } from './people-picker.tsx';

/** With whom a collection is shared, and what each may do. */
export function MembersField({
  members,
  onChange,
}: {
  members: CollectionMember[];
  onChange: (members: CollectionMember[]) => void;
}) {
  const { t } = useTranslation('settings');
  const setAccess = (userId: string, access: CollectionAccess) =>
    onChange(members.map((member) => (member.userId === userId ? { ...member, access } : member)));
  return (
    <div className="flex flex-col gap-2">
      <PeoplePicker
        label={t('collections.members')}
        placeholder={t('collections.addPerson')}
        excludedIds={members.map(({ userId }) => userId)}
        onPick={(person) =>
          onChange([
            ...members,
            { userId: person.id, name: person.name, email: person.email, access: 'read' },
          ])
        }
      />
      {members.length === 0 && <p className="text-13 text-text-faint">{t('collections.noPeople')}</p>}
      <ul className="flex flex-col">
        {members.map((member) => (
          <li key={member.userId} className="flex min-h-12 items-center gap-3">
            <Avatar name={member.name} />
            <div className="min-w-0 flex-1">
              <p className="truncate">{member.name}</p>
              <p className="truncate text-12 text-text-faint">{member.email}</p>
            </div>
            <Select
              size="small"
              className="w-28 shrink-0"
              label={t('collections.accessOf', { name: member.name })}
              value={member.access}
              onValueChange={(access) => setAccess(member.userId, access)}
              options={[
                { value: 'read', label: t('collections.read') },
                { value: 'write', label: t('collections.write') },
              ]}
            />
            <IconButton
              size="small"
              label={t('collections.removePerson', { name: member.name })}
              icon={<X size={16} />}
              onClick={() => onChange(members.filter(({ userId }) => userId !== member.userId))}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
