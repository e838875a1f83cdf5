'use client';
import { Monitor, Moon, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useUpdateMe } from '../../../api/use-me.ts';
import { useAppearance } from '../../../frame/use-appearance.ts';
import { Field } from '../../../parts/field.tsx';
import { Input } from '../../../parts/input.tsx';
import { SegmentedControl } from '../../../parts/segmented-control.tsx';
import { SavedInput } from '../saved-input.tsx';
import { SettingsCard, SettingsSection } from '../settings-layout.tsx';
import { PasswordCard } from './password-card.tsx';

/** Name, language, theme and password of the signed-in person. */
export function ProfileSection() {
  const { t } = useTranslation('settings');
  const { t: tFrame } = useTranslation('frame');
  const me = useMe();
  const updateMe = useUpdateMe();
  const appearance = useAppearance();
  return (
    <SettingsSection title={t('sections.profile')}>
      <SettingsCard title={t('profile.account')}>
        <SavedInput
          label={t('profile.name')}
          value={me.name}
          maxLength={100}
          onSave={(name) => updateMe.mutateAsync({ name })}
        />
        <Field label={t('profile.email')} hint={t('profile.emailHint')}>
          {(control) => <Input {...control} readOnly value={me.email} />}
        </Field>
      </SettingsCard>
      <SettingsCard title={t('profile.appearance')}>
        <Row label={t('profile.language')}>
          <SegmentedControl
            label={t('profile.language')}
            value={appearance.locale}
            onValueChange={appearance.setLocale}
            options={[
              { value: 'en', label: 'English' },
              { value: 'zh', label: '中文' },
            ]}
          />
        </Row>
        <Row label={t('profile.theme')}>
          <SegmentedControl
            label={t('profile.theme')}
            value={appearance.theme}
            onValueChange={appearance.setTheme}
            options={[
              { value: 'system', label: tFrame('theme.system'), icon: <Monitor size={16} aria-hidden /> },
              { value: 'light', label: tFrame('theme.light'), icon: <Sun size={16} aria-hidden /> },
              { value: 'dark', label: tFrame('theme.dark'), icon: <Moon size={16} aria-hidden /> },
            ]}
          />
        </Row>
      </SettingsCard>
      <PasswordCard />
    </SettingsSection>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <span className="text-13 font-semibold">{label}</span>
      {children}
    </div>
  );
}
