'use client';
import type { Settings } from '@onyx/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { useMe } from '../../../api/use-me.ts';
import { ErrorState } from '../../../parts/error-state.tsx';
import { Field } from '../../../parts/field.tsx';
import { Select } from '../../../parts/select.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { Switch } from '../../../parts/switch.tsx';
import { SavedInput, SaveMark, useSaveState } from '../saved-input.tsx';
import { SettingsCard, SettingsSection } from '../settings-layout.tsx';

/** Name of the workspace, language of new accounts, registration. */
export function GeneralSection() {
  const { t } = useTranslation('settings');
  const me = useMe();
  const queryClient = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.settings,
    queryFn: ({ signal }) => api.getSettings({}, { signal }),
  });
  const update = useMutation({
    mutationFn: (body: Partial<Settings>) => api.updateSettings({ body }),
    onSuccess: (settings) => {
      queryClient.setQueryData(queryKeys.settings, settings);
      return queryClient.invalidateQueries({ queryKey: queryKeys.status });
    },
  });
  const locale = useSaveState();
  const registration = useSaveState();
  const isOwner = me.role === 'owner';

  return (
    <SettingsSection title={t('sections.general')}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows count={2} className="h-32 rounded-card" />}
      {data && (
        <>
          <SettingsCard title={t('general.workspace')}>
            <SavedInput
              label={t('general.workspaceName')}
              hint={t('general.workspaceNameHint')}
              value={data.workspaceName}
              maxLength={60}
              onSave={(workspaceName) => update.mutateAsync({ workspaceName })}
            />
            <Field
              label={
                <span className="flex items-center justify-between">
                  {t('general.defaultLocale')}
                  <SaveMark state={locale.state} />
                </span>
              }
            >
              {(control) => (
                <Select
                  control={control}
                  value={data.defaultLocale}
                  onValueChange={(defaultLocale) =>
                    void locale.run(() => update.mutateAsync({ defaultLocale }))
                  }
                  options={[
                    { value: 'en', label: 'English' },
                    { value: 'zh', label: '中文' },
                  ]}
                />
              )}
            </Field>
          </SettingsCard>
          <SettingsCard title={t('general.registration')} action={<SaveMark state={registration.state} />}>
            <Switch
              label={t('general.isOpen')}
              hint={isOwner ? t('general.isOpenHint') : t('general.ownerOnly')}
              value={data.isRegistrationOpen}
              isDisabled={!isOwner || update.isPending}
              onValueChange={(isRegistrationOpen) =>
                void registration.run(() => update.mutateAsync({ isRegistrationOpen }))
              }
            />
          </SettingsCard>
        </>
      )}
    </SettingsSection>
  );
}
