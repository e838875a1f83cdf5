'use client';
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { Toast as Radix } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { Button } from './button.tsx';
import { IconButton } from './icon-button.tsx';

export type ToastTone = 'info' | 'success' | 'danger';
type ToastEntry = {
  id: number;
  text: string;
  tone: ToastTone;
  action?: { label: string; run: () => void };
  durationMs: number;
  /** The toast is gone and its action was not taken. */
  onExpire?: () => void;
};

const useToasts = create<{ entries: ToastEntry[] }>(() => ({ entries: [] }));
let nextId = 1;

function show(entry: Omit<ToastEntry, 'id'>): number {
  const id = nextId;
  nextId += 1;
  const before = useToasts.getState().entries;
  // The same words twice say nothing new, unless each offers to take back something of its own; at most three.
  const others = before.filter(({ text, action }) => text !== entry.text || action !== undefined);
  const entries = [...others, { ...entry, id }].slice(-3);
  useToasts.setState({ entries });
  for (const gone of before) if (!entries.includes(gone)) gone.onExpire?.();
  return id;
}

function dismiss(id: number): void {
  const { entries } = useToasts.getState();
  useToasts.setState({ entries: entries.filter((entry) => entry.id !== id) });
  entries.find((entry) => entry.id === id)?.onExpire?.();
}

/** Takes the action of a toast: it is gone without having expired. */
function act({ id, action }: ToastEntry): void {
  useToasts.setState(({ entries }) => ({ entries: entries.filter((entry) => entry.id !== id) }));
  action?.run();
}

/** Short messages at the bottom. Callable from anywhere, React or not. */
export const toast = {
  info: (text: string) => show({ text, tone: 'info', durationMs: 5000 }),
  success: (text: string) => show({ text, tone: 'success', durationMs: 4000 }),
  /** Stays longer: an error is read twice. */
  error: (text: string, action?: ToastEntry['action']) =>
    show({ text, tone: 'danger', durationMs: 10_000, ...(action && { action }) }),
  /**
   * Says what was done and offers to take it back for eight seconds. `onExpire` runs once when that offer has
   * gone, for what is to happen only then.
   */
  undo: (text: string, undoLabel: string, onUndo: () => void, onExpire?: () => void) =>
    show({
      text,
      tone: 'success',
      durationMs: 8000,
      action: { label: undoLabel, run: onUndo },
      ...(onExpire && { onExpire }),
    }),
  dismiss,
};

const icons = {
  info: <Info size={16} aria-hidden className="text-info" />,
  success: <CircleCheck size={16} aria-hidden className="text-success" />,
  danger: <CircleAlert size={16} aria-hidden className="text-danger" />,
};

/** Where toasts appear. Once, in the frame of the app. */
export function Toaster() {
  const { t } = useTranslation();
  const entries = useToasts((state) => state.entries);
  return (
    <Radix.Provider swipeDirection="down" label={t('detail')}>
      {entries.map((entry) => (
        <Radix.Root
          key={entry.id}
          duration={entry.durationMs}
          type={entry.tone === 'danger' ? 'foreground' : 'background'}
          onOpenChange={(isOpen) => {
            if (!isOpen) dismiss(entry.id);
          }}
          className="opens-from-bottom flex items-center gap-3 rounded-card bg-surface-raised py-2 pr-2 pl-3 shadow-float"
        >
          <span className="shrink-0">{icons[entry.tone]}</span>
          <Radix.Description className="min-w-0 flex-1 py-1 text-14">{entry.text}</Radix.Description>
          {entry.action && (
            <Radix.Action asChild altText={entry.action.label}>
              <Button size="small" onClick={() => act(entry)}>
                {entry.action.label}
              </Button>
            </Radix.Action>
          )}
          <Radix.Close asChild>
            <IconButton size="small" label={t('close')} icon={<X size={16} />} />
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="fixed bottom-(--floating-bottom) left-1/2 z-60 flex w-[420px] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col gap-2 outline-none" />
    </Radix.Provider>
  );
}
