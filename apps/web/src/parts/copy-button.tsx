'use client';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { IconButton } from './icon-button.tsx';
import { toast } from './toast.tsx';

/** Copies text. An icon, or a button with words when `label` is shown (`isLabelled`). */
export function CopyButton({
  text,
  label,
  isLabelled = false,
  size = 'small',
}: {
  text: string | (() => string);
  label?: string;
  isLabelled?: boolean;
  size?: 'small' | 'medium';
}) {
  const { t } = useTranslation();
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);

  const copy = () => {
    copyText(typeof text === 'string' ? text : text()).then(
      () => setIsCopied(true),
      () => toast.error(t('copyFailed')),
    );
  };
  const icon = isCopied ? (
    <Check size={16} aria-hidden className="text-success" />
  ) : (
    <Copy size={16} aria-hidden />
  );
  const name = isCopied ? t('copied') : (label ?? t('copy'));
  return isLabelled ? (
    <Button size={size} icon={icon} onClick={copy}>
      {name}
    </Button>
  ) : (
    <IconButton size={size} label={name} icon={icon} onClick={copy} />
  );
}

/** Puts text on the clipboard, over plain HTTP too, where browsers hide `navigator.clipboard`. */
async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) return await navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  // Deprecated, yet the only way on a page without TLS, which a team's own server often is.
  const isDone = document.execCommand('copy');
  area.remove();
  if (!isDone) throw new Error('copy refused');
}
