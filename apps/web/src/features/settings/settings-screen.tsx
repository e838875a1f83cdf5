'use client';
import {
  Book,
  Cpu,
  Gauge,
  KeyRound,
  ListChecks,
  MonitorSmartphone,
  SearchCode,
  ShieldOff,
  SlidersHorizontal,
  User,
  Users,
} from 'lucide-react';
import Link from 'next/link';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../api/use-me.ts';
import { ErrorBoundary } from '../../frame/error-boundary.tsx';
import { PageHeader } from '../../frame/page-header.tsx';
import { useUrlState } from '../../frame/url-state.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Select } from '../../parts/select.tsx';
import { EvaluationSection } from '../evaluation/evaluation-section.tsx';
import { JobsSection } from '../jobs/jobs-section.tsx';
import { CollectionsSection } from './collections/collections-section.tsx';
import { GeneralSection } from './general/general-section.tsx';
import { ModelsSection } from './models/models-section.tsx';
import { PeopleSection } from './people/people-section.tsx';
import { ApiKeysSection } from './personal/api-keys-section.tsx';
import { ProfileSection } from './personal/profile-section.tsx';
import { SessionsSection } from './personal/sessions-section.tsx';
import { SearchSection } from './search/search-section.tsx';
import { allowedSections, personalSections, resolveSection, type SectionId } from './sections.ts';

const sections: Record<SectionId, { icon: ReactNode; Content: ComponentType }> = {
  profile: { icon: <User size={16} aria-hidden />, Content: ProfileSection },
  sessions: { icon: <MonitorSmartphone size={16} aria-hidden />, Content: SessionsSection },
  'api-keys': { icon: <KeyRound size={16} aria-hidden />, Content: ApiKeysSection },
  collections: { icon: <Book size={16} aria-hidden />, Content: CollectionsSection },
  general: { icon: <SlidersHorizontal size={16} aria-hidden />, Content: GeneralSection },
  people: { icon: <Users size={16} aria-hidden />, Content: PeopleSection },
  models: { icon: <Cpu size={16} aria-hidden />, Content: ModelsSection },
  search: { icon: <SearchCode size={16} aria-hidden />, Content: SearchSection },
  evaluation: { icon: <Gauge size={16} aria-hidden />, Content: EvaluationSection },
  jobs: { icon: <ListChecks size={16} aria-hidden />, Content: JobsSection },
};

/** Settings: sections left (on phones a list on top), one section right. `?section=` says which. */
export function SettingsScreen() {
  const { t } = useTranslation('settings');
  const me = useMe();
  const url = useUrlState();
  const { id, isForbidden } = resolveSection(url.get('section'), me.can);
  const { Content } = sections[id];
  return (
    <>
      <PageHeader title={t('title')} />
      <div className="flex min-h-0 flex-1">
        <SectionList current={id} />
        <div className="min-h-0 min-w-0 flex-1 overflow-y-auto">
          <div className="mx-auto flex max-w-[752px] flex-col gap-6 px-4 pt-2 pb-12 desktop:mx-0 desktop:ml-8">
            <SectionSelect current={id} />
            <ErrorBoundary resetKey={id}>{isForbidden ? <Forbidden /> : <Content key={id} />}</ErrorBoundary>
          </div>
        </div>
      </div>
    </>
  );
}

function useSectionGroups() {
  const { t } = useTranslation('settings');
  const allowed = allowedSections(useMe().can);
  const isPersonal = (id: SectionId) => (personalSections as readonly string[]).includes(id);
  return [
    { title: t('groups.you'), ids: allowed.filter(isPersonal) },
    { title: t('groups.workspace'), ids: allowed.filter((id) => !isPersonal(id)) },
  ].filter(({ ids }) => ids.length > 0);
}

function SectionList({ current }: { current: SectionId }) {
  const { t } = useTranslation('settings');
  return (
    <nav aria-label={t('title')} className="hidden w-52 shrink-0 overflow-y-auto py-2 pl-4 tablet:block">
      {useSectionGroups().map((group) => (
        <div key={group.title} className="mb-4">
          <p className="px-2 pb-1 text-12 text-text-faint">{group.title}</p>
          <ul className="flex flex-col gap-0.5">
            {group.ids.map((id) => (
              <li key={id}>
                <Link
                  href={`/settings?section=${id}`}
                  aria-current={id === current ? 'page' : undefined}
                  className={classNames(
                    'flex h-8 items-center gap-2 rounded-control px-2 hover:bg-surface-hover pointer-coarse:h-11',
                    id === current ? 'bg-surface-active font-semibold' : 'text-text-muted',
                  )}
                >
                  {sections[id].icon}
                  <span className="truncate">{t(`sections.${id}`)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function SectionSelect({ current }: { current: SectionId }) {
  const { t } = useTranslation('settings');
  const url = useUrlState();
  const ids = useSectionGroups().flatMap((group) => group.ids);
  return (
    <div className="tablet:hidden">
      <Select
        label={t('title')}
        value={current}
        onValueChange={(section) => url.set({ section })}
        options={ids.map((id) => ({ value: id, label: t(`sections.${id}`), icon: sections[id].icon }))}
      />
    </div>
  );
}

function Forbidden() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<ShieldOff size={20} aria-hidden />}
      title={t('forbiddenTitle')}
      action={<ButtonLink href="/settings?section=profile">{t('forbiddenAction')}</ButtonLink>}
    >
      {t('forbiddenText')}
    </EmptyState>
  );
}
