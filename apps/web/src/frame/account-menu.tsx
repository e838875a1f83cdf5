'use client';
import { useQueryClient } from '@tanstack/react-query';
import { Ellipsis, Keyboard, Languages, LogOut, Monitor, Moon, Settings, Sun, SunMoon } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { useMe } from '../api/use-me.ts';
import { Avatar } from '../parts/avatar.tsx';
import { classNames } from '../parts/class-names.ts';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator, SubMenu } from '../parts/menu.tsx';
import { openShortcuts } from './overlay.ts';
import { useAppearance } from './use-appearance.ts';

/** Who is signed in, and what belongs to the person: settings, theme, language, leaving. */
export function AccountMenu({ isFolded }: { isFolded: boolean }) {
  const { t } = useTranslation('frame');
  const me = useMe();
  const router = useRouter();
  const queryClient = useQueryClient();
  const appearance = useAppearance();

  const signOut = async () => {
    await api.signOut().catch(() => undefined);
    queryClient.clear();
    // A full load: nothing of this session stays in memory.
    window.location.assign('/sign-in');
  };

  return (
    <Menu
      align="start"
      side="top"
      trigger={
        <button
          type="button"
          className={classNames(
            'flex h-10 w-full items-center gap-2 rounded-control hover:bg-surface-active pointer-coarse:h-11',
            isFolded ? 'justify-center' : 'px-2',
          )}
        >
          <Avatar name={me.name} />
          <span className="sr-only">{t('account')}</span>
          <span className={isFolded ? 'sr-only' : 'min-w-0 flex-1 truncate text-left'}>{me.name}</span>
          {!isFolded && <Ellipsis size={16} aria-hidden className="text-text-faint" />}
        </button>
      }
    >
      <MenuLabel>{me.email}</MenuLabel>
      <MenuItem icon={<Settings size={16} />} onSelect={() => router.push('/settings')}>
        {t('settings')}
      </MenuItem>
      <SubMenu icon={<SunMoon size={16} />} label={t('theme.label')}>
        <MenuChoice
          label={t('theme.label')}
          value={appearance.theme}
          onValueChange={appearance.setTheme}
          options={[
            { value: 'system', label: t('theme.system'), icon: <Monitor size={16} /> },
            { value: 'light', label: t('theme.light'), icon: <Sun size={16} /> },
            { value: 'dark', label: t('theme.dark'), icon: <Moon size={16} /> },
          ]}
        />
      </SubMenu>
      <SubMenu icon={<Languages size={16} />} label={t('language')}>
        <MenuChoice
          label={t('language')}
          value={appearance.locale}
          onValueChange={appearance.setLocale}
          options={[
            { value: 'en', label: 'English' },
            { value: 'zh', label: '中文' },
          ]}
        />
      </SubMenu>
      <MenuItem icon={<Keyboard size={16} />} shortcut="?" onSelect={openShortcuts}>
        {t('shortcuts')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut size={16} />} onSelect={() => void signOut()}>
        {t('signOut')}
      </MenuItem>
    </Menu>
  );
}
