'use client';
import type { SearchScope } from '@onyx/contracts';
import { ArrowUp, Plus, Square } from 'lucide-react';
import { useEffect, useId, useRef, type ClipboardEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { IconButton } from '../../../parts/icon-button.tsx';
import { DropZone } from './drop-zone.tsx';
import { ScopeChips } from './scope-chips.tsx';
import { ScopePicker } from './scope-picker.tsx';
import { useAttachments } from './use-attachments.ts';
import { useAutoGrow } from './use-auto-grow.ts';
import { useImeGuard } from './use-ime-guard.ts';
import { useScopeDocuments } from './use-scope-documents.ts';

export type ComposerProps = {
  text: string;
  onTextChange: (text: string) => void;
  scope: SearchScope;
  onScopeChange: (scope: SearchScope) => void;
  onSend: (text: string) => void;
  /** An answer runs: the button stops it. Typing goes on. */
  isRunning: boolean;
  onStop: () => void;
  /** A question is on its way to the server. */
  isSending: boolean;
  error?: unknown;
  /** The chat it belongs to: moving to another one moves the cursor here. */
  focusKey: string;
};

/** Where questions are written: text of one to ten lines, what is searched, files, send or stop. */
export function Composer(props: ComposerProps) {
  const { text, onTextChange, scope, onScopeChange, isRunning, isSending, focusKey } = props;
  const { t } = useTranslation('chat');
  const hintId = useId();
  const area = useAutoGrow(text);
  const picker = useRef<HTMLInputElement>(null);
  const ime = useImeGuard();
  const documents = useScopeDocuments(scope);
  const attachments = useAttachments(scope, onScopeChange);
  useEffect(() => {
    // On touch, focus would open the keyboard over the page.
    if (focusKey !== '' && window.matchMedia('(hover: hover)').matches) area.current?.focus();
  }, [focusKey, area]);

  const isReading =
    documents.some((document) => document.isBeingRead) ||
    attachments.pending.some(({ state }) => state !== 'failed');
  const canSend = text.trim() !== '' && !isRunning && !isSending && !isReading;
  const hint = isReading
    ? t('composer.waitForFile')
    : isRunning && text.trim() !== ''
      ? t('composer.waitForAnswer')
      : '';

  const send = () => {
    if (canSend) props.onSend(text.trim());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!ime.isSend(event)) return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    // Office programs put a picture of the text beside the text: the text is meant.
    if (files.length === 0 || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    attachments.add(files);
  };

  return (
    <DropZone onFiles={attachments.add}>
      {props.error !== undefined && props.error !== null && (
        <div className="mb-2">
          <ErrorNote error={props.error} />
        </div>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        className="rounded-composer border border-line-strong bg-surface-raised p-2 focus-within:border-accent focus-within:outline-1 focus-within:-outline-offset-1 focus-within:outline-accent"
      >
        <textarea
          ref={area}
          aria-label={t('composer.label')}
          aria-describedby={hintId}
          placeholder={t('composer.placeholder')}
          value={text}
          rows={1}
          maxLength={20_000}
          enterKeyHint="send"
          onChange={(event) => onTextChange(event.target.value)}
          onPaste={onPaste}
          {...ime.handlers}
          onKeyDown={onKeyDown}
          className="block max-h-62 w-full resize-none overflow-y-auto bg-transparent px-2 py-1 text-16 outline-none"
        />
        <div className="mt-1 flex items-end gap-1">
          <IconButton
            size="small"
            label={t('composer.attach')}
            icon={<Plus size={20} />}
            onClick={() => picker.current?.click()}
          />
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            aria-hidden
            tabIndex={-1}
            onChange={(event) => {
              attachments.add([...(event.target.files ?? [])]);
              event.target.value = '';
            }}
          />
          <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1">
            <ScopeChips
              scope={scope}
              documents={documents}
              pending={attachments.pending}
              onScopeChange={onScopeChange}
              onRemovePending={attachments.remove}
            />
            <ScopePicker scope={scope} onScopeChange={onScopeChange} />
          </div>
          <SendButton isRunning={isRunning} canSend={canSend} isSending={isSending} onStop={props.onStop} />
        </div>
      </form>
      {/* Its line is always there, so that nothing moves when it speaks. */}
      <p id={hintId} role="status" className="h-5 truncate px-3 pt-1 text-12 text-text-muted">
        {hint}
      </p>
    </DropZone>
  );
}

/** Send, or stop in the same place. */
function SendButton({
  isRunning,
  canSend,
  isSending,
  onStop,
}: {
  isRunning: boolean;
  canSend: boolean;
  isSending: boolean;
  onStop: () => void;
}) {
  const { t } = useTranslation('chat');
  return isRunning ? (
    <IconButton
      key="stop"
      variant="secondary"
      label={t('composer.stop')}
      icon={<Square size={16} fill="currentColor" />}
      className="rounded-full"
      onClick={onStop}
    />
  ) : (
    <IconButton
      key="send"
      variant="primary"
      label={t('composer.send')}
      icon={<ArrowUp size={20} />}
      className="rounded-full"
      disabled={!canSend}
      isBusy={isSending}
      type="submit"
    />
  );
}
