'use client';
import type { Collection, Visibility } from '@onyx/contracts';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../../api/use-me.ts';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { Field } from '../../../parts/field.tsx';
import { Input } from '../../../parts/input.tsx';
import { SegmentedControl } from '../../../parts/segmented-control.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { Textarea } from '../../../parts/textarea.tsx';
import { toast } from '../../../parts/toast.tsx';
import { MembersField } from './members-field.tsx';
import { useCollectionEditor } from './use-collection-editor.ts';

/** Makes or edits a collection: name, description, who may find it. */
export function CollectionDialog({
  stored,
  onClose,
  onCreated,
}: {
  stored?: Collection | undefined;
  onClose: () => void;
  onCreated?: (collection: Collection) => void;
}) {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  const me = useMe();
  const [isTried, setIsTried] = useState(false);
  const editor = useCollectionEditor(stored, (collection) => {
    if (!stored) toast.success(t('collections.created', { name: collection.name }));
    if (!stored) onCreated?.(collection);
    onClose();
  });
  const { draft, set } = editor;
  const isNameMissing = draft.name.trim() === '';
  const mayOpenToAll = me.can.createPublicCollections || stored?.visibility === 'everyone';
  const choices = (['private', 'shared', 'everyone'] as const).filter(
    (visibility) => visibility !== 'everyone' || mayOpenToAll,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (!isNameMissing) editor.save.mutate();
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      width="medium"
      title={stored ? t('collections.editTitle', { name: stored.name }) : t('collections.createTitle')}
      footer={
        <>
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button type="submit" form="collection" variant="primary" isBusy={editor.save.isPending}>
            {stored ? tCommon('save') : t('collections.create')}
          </Button>
        </>
      }
    >
      <form id="collection" noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field
          label={t('collections.name')}
          error={isTried && isNameMissing ? t('collections.nameError') : undefined}
        >
          {(control) => (
            <Input
              {...control}
              maxLength={120}
              value={draft.name}
              onChange={(event) => set({ name: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('collections.description')} isOptional>
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={1000}
              value={draft.description}
              onChange={(event) => set({ description: event.target.value })}
            />
          )}
        </Field>
        <div className="flex flex-col gap-1">
          <span className="text-13 font-semibold">{t('collections.access')}</span>
          <SegmentedControl<Visibility>
            label={t('collections.access')}
            value={draft.visibility}
            onValueChange={(visibility) => set({ visibility })}
            options={choices.map((value) => ({ value, label: t(`collections.visibility.${value}`) }))}
          />
          <p className="text-13 text-text-faint">
            {t(`collections.visibilityHints.${draft.visibility}`)}
            {!mayOpenToAll && ` ${t('collections.everyoneByAdmins')}`}
          </p>
        </div>
        {draft.visibility === 'shared' && editor.members && (
          <MembersField members={editor.members} onChange={editor.setMembers} />
        )}
        {draft.visibility === 'shared' && !editor.members && !editor.membersError && (
          <SkeletonRows count={2} />
        )}
        <ErrorNote error={editor.membersError ?? editor.save.error} />
      </form>
    </Dialog>
  );
}
