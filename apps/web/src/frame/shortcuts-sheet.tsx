'use client';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../parts/dialog.tsx';
import { Key } from '../parts/key.tsx';
import { closeOverlay, useOverlay } from './overlay.ts';
import { shortcutLabel } from './shortcuts.ts';

/** Every shortcut on one sheet, on `?`. */
export function ShortcutsSheet() {
  const { t } = useTranslation('frame');
  const isOpen = useOverlay((state) => state.open === 'shortcuts');
  if (!isOpen) return null;
  const groups = [
    {
      title: t('keys.general'),
      rows: [
        ['mod+k', t('keys.command')],
        ['mod+shift+o', t('keys.newChat')],
        ['mod+b', t('keys.sidebar')],
        ['?', t('keys.help')],
        ['Esc', t('keys.close')],
      ],
    },
    {
      title: t('keys.lists'),
      rows: [
        ['j', t('keys.next')],
        ['k', t('keys.previous')],
        ['enter', t('keys.open')],
        ['o', t('keys.openOriginal')],
        ['/', t('keys.searchBox')],
        ['space', t('keys.select')],
      ],
    },
    {
      title: t('keys.chat'),
      rows: [
        ['enter', t('keys.send')],
        ['shift+enter', t('keys.lineBreak')],
        ['n', t('keys.nextSource')],
        ['p', t('keys.previousSource')],
      ],
    },
  ] as const;
  return (
    <Dialog isOpen onOpenChange={closeOverlay} title={t('keys.title')} width="medium">
      <div className="grid gap-x-8 gap-y-6 tablet:grid-cols-2">
        {groups.map((group) => (
          <section key={group.title}>
            <h3 className="mb-2 text-12 text-text-faint">{group.title}</h3>
            <dl>
              {group.rows.map(([key, meaning]) => (
                <div key={key} className="flex h-8 items-center justify-between gap-4">
                  <dt className="order-2">
                    <Key>{shortcutLabel(key)}</Key>
                  </dt>
                  <dd className="order-1">{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
