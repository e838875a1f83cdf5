'use client';
import { Minus, MoveHorizontal, Plus, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { IconButton } from '../../../parts/icon-button.tsx';
import { nextZoom } from './page-layout.ts';

/** Page number, zoom and turn. Zoom counts from the width of the view: 100 % fits. */
export function PdfToolbar({
  page,
  pageCount,
  zoom,
  onPage,
  onZoom,
  onTurn,
}: {
  page: number;
  pageCount: number;
  zoom: number;
  onPage: (page: number) => void;
  onZoom: (zoom: number) => void;
  onTurn: () => void;
}) {
  const { t } = useTranslation('viewer');
  const format = useFormat();
  return (
    <div
      role="toolbar"
      aria-label={t('pageControls')}
      className="flex h-10 shrink-0 items-center gap-1 border-b border-line px-2 text-13 text-text-muted tabular-nums"
    >
      <PageField key={page} page={page} pageCount={pageCount} onPage={onPage} />
      <span className="ml-1">{t('ofPages', { total: format.number(pageCount) })}</span>
      <span className="flex-1" />
      <IconButton
        size="small"
        label={t('zoomOut')}
        icon={<Minus size={16} />}
        disabled={nextZoom(zoom, -1) === zoom}
        onClick={() => onZoom(nextZoom(zoom, -1))}
      />
      <span className="w-10 text-center">{format.percent(zoom)}</span>
      <IconButton
        size="small"
        label={t('zoomIn')}
        icon={<Plus size={16} />}
        disabled={nextZoom(zoom, 1) === zoom}
        onClick={() => onZoom(nextZoom(zoom, 1))}
      />
      <IconButton
        size="small"
        label={t('fitWidth')}
        icon={<MoveHorizontal size={16} />}
        disabled={zoom === 1}
        onClick={() => onZoom(1)}
      />
      <IconButton size="small" label={t('turn')} icon={<RotateCw size={16} />} onClick={onTurn} />
    </div>
  );
}

function PageField({
  page,
  pageCount,
  onPage,
}: {
  page: number;
  pageCount: number;
  onPage: (page: number) => void;
}) {
  const { t } = useTranslation('viewer');
  const [value, setValue] = useState(String(page));
  const submit = () => {
    const next = Number(value);
    if (Number.isSafeInteger(next) && next >= 1 && next <= pageCount) onPage(next);
    else setValue(String(page));
  };
  return (
    <input
      aria-label={t('page')}
      inputMode="numeric"
      value={value}
      onChange={(event) => setValue(event.target.value.replace(/\D/g, ''))}
      onFocus={(event) => event.target.select()}
      onBlur={submit}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) submit();
      }}
      className="h-7 w-12 rounded-control border border-line-strong bg-surface text-center text-13 text-text"
    />
  );
}
