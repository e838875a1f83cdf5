'use client';
import { Filter, Inbox, Plus, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { PageTitle } from '../../frame/page-header.tsx';
import { setTheme, useTheme } from '../../frame/theme.ts';
import { setLocale } from '../../i18n/i18n.ts';
import { useLocale } from '../../i18n/use-format.ts';
import * as Parts from '../../parts/index.ts';
import { GalleryForms } from './gallery-forms.tsx';

/** Every part on one page, for looking at and for picture tests. A development aid: nothing links here. */
export function PartsGallery() {
  const theme = useTheme((state) => state.theme);
  const locale = useLocale();
  return (
    <main className="mx-auto flex max-w-[1040px] flex-col gap-8 p-6">
      <PageTitle title="Parts" />
      <header className="flex flex-wrap items-center gap-3">
        <h1 className="mr-auto text-28 font-semibold">Parts 部件</h1>
        <Parts.SegmentedControl
          label="Theme"
          value={theme}
          onValueChange={setTheme}
          options={[
            { value: 'system', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
        <Parts.SegmentedControl
          label="Language"
          value={locale}
          onValueChange={setLocale}
          options={[
            { value: 'en', label: 'English' },
            { value: 'zh', label: '中文' },
          ]}
        />
      </header>
      <Buttons />
      <GalleryForms />
      <Overlays />
      <Data />
      <States />
    </main>
  );
}

/** A titled row of samples. */
export function Sample({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-13 text-text-faint">{title}</h2>
      <div className="flex flex-wrap items-start gap-3">{children}</div>
    </section>
  );
}

function Buttons() {
  return (
    <Sample title="Button, icon button, key">
      <Parts.Button variant="primary" icon={<Plus size={16} aria-hidden />}>
        Add documents
      </Parts.Button>
      <Parts.Button>添加文档</Parts.Button>
      <Parts.Button variant="ghost">Ghost</Parts.Button>
      <Parts.Button variant="danger">Delete</Parts.Button>
      <Parts.Button isBusy>Saving</Parts.Button>
      <Parts.Button disabled>Disabled</Parts.Button>
      <Parts.Button size="small">Small</Parts.Button>
      <Parts.ButtonLink href="/parts" size="large" variant="primary">
        Large link
      </Parts.ButtonLink>
      <Parts.IconButton label="Filter" icon={<Filter size={16} />} />
      <Parts.IconButton label="Filter" icon={<Filter size={16} />} variant="secondary" />
      <Parts.IconButton label="Delete" icon={<Trash2 size={16} />} variant="danger" shortcut="⌫" />
      <Parts.IconButton label="Pressed" icon={<Filter size={16} />} aria-pressed />
      <Parts.CopyButton text="copied text" />
      <Parts.CopyButton text="copied text" isLabelled />
      <Parts.Key>⌘K</Parts.Key>
      <Parts.Spinner />
    </Sample>
  );
}

function Overlays() {
  const [open, setOpen] = useState<'none' | 'dialog' | 'confirm' | 'sheet'>('none');
  const close = () => setOpen('none');
  return (
    <Sample title="Dialog, sheet, menu, popover, toast">
      <Parts.Button onClick={() => setOpen('dialog')}>Dialog</Parts.Button>
      <Parts.Button onClick={() => setOpen('confirm')}>Confirm</Parts.Button>
      <Parts.Button onClick={() => setOpen('sheet')}>Sheet</Parts.Button>
      <Parts.Menu trigger={<Parts.Button>Menu</Parts.Button>} align="start">
        <Parts.MenuItem shortcut="R" onSelect={() => {}}>
          Rename
        </Parts.MenuItem>
        <Parts.MenuItem icon={<Trash2 size={16} />} tone="danger" onSelect={() => {}}>
          Delete
        </Parts.MenuItem>
      </Parts.Menu>
      <Parts.Popover label="More" trigger={<Parts.Button>Popover</Parts.Button>}>
        段落 and its source.
      </Parts.Popover>
      <Parts.Button onClick={() => Parts.toast.success('已保存')}>Toast</Parts.Button>
      <Parts.Button onClick={() => Parts.toast.undo('3 documents deleted', 'Undo', () => {})}>
        Toast with undo
      </Parts.Button>
      <Parts.Button onClick={() => Parts.toast.error('The file is damaged and could not be read.')}>
        Error toast
      </Parts.Button>
      <Parts.Dialog
        isOpen={open === 'dialog'}
        onOpenChange={close}
        title="New collection"
        description="Documents in it can be shared together."
        footer={<Parts.Button variant="primary">Create</Parts.Button>}
      >
        <Parts.Field label="Name">{(control) => <Parts.Input {...control} />}</Parts.Field>
      </Parts.Dialog>
      <Parts.ConfirmDialog
        isOpen={open === 'confirm'}
        onOpenChange={close}
        title="Delete “Handbook”?"
        description="Its 48 documents are deleted with it."
        confirmLabel="Delete"
        onConfirm={() => Promise.resolve()}
      />
      <Parts.Sheet isOpen={open === 'sheet'} onOpenChange={close} side="right" label="Sheet">
        <p className="p-6">A sheet</p>
      </Parts.Sheet>
    </Sample>
  );
}

const fiveMinutesAgo = new Date(Date.now() - 5 * 60_000).toISOString();

function Data() {
  const [tab, setTab] = useState<'cited' | 'found' | 'unused'>('cited');
  const [sorted, setSorted] = useState<'asc' | 'desc'>('asc');
  const [isOn, setIsOn] = useState(true);
  return (
    <>
      <Sample title="Chip, progress, avatar, time">
        {(['neutral', 'accent', 'success', 'warning', 'danger', 'info'] as const).map((tone) => (
          <Parts.Chip key={tone} tone={tone}>
            {tone}
          </Parts.Chip>
        ))}
        <Parts.Chip onRemove={() => {}}>产品手册</Parts.Chip>
        <Parts.ToggleChip isOn={isOn} onToggle={() => setIsOn(!isOn)}>
          PDF
        </Parts.ToggleChip>
        <Parts.ToggleChip isOn={!isOn} onToggle={() => setIsOn(!isOn)}>
          Markdown
        </Parts.ToggleChip>
        <Parts.Avatar name="Maren Ohlsen" />
        <Parts.Avatar name="林小雨" size={40} />
        <Parts.RelativeTime value={fiveMinutesAgo} />
        <Parts.Progress label="Parsing" value={0.4} className="mt-2 w-40" />
        <Parts.Progress label="Waiting" value={null} className="mt-2 w-40" />
        <p>
          a <mark>marked passage</mark>，<mark>标记的段落</mark>
        </p>
      </Sample>
      <Parts.Tabs
        label="Sources"
        value={tab}
        onValueChange={setTab}
        tabs={[
          { value: 'cited', label: 'Cited', count: 3 },
          { value: 'found', label: 'Found', count: 11 },
          { value: 'unused', label: '未使用' },
        ]}
      >
        <Parts.TabPanel value={tab} className="py-3">
          <Parts.Table label="Documents">
            <thead>
              <tr>
                <Parts.HeaderCell sorted={sorted} onSort={() => setSorted(sorted === 'asc' ? 'desc' : 'asc')}>
                  Name
                </Parts.HeaderCell>
                <Parts.HeaderCell>Size</Parts.HeaderCell>
                <Parts.HeaderCell>Stage</Parts.HeaderCell>
              </tr>
            </thead>
            <tbody>
              <Parts.Row>
                <Parts.Cell>handbook.pdf</Parts.Cell>
                <Parts.Cell>1.2 MB</Parts.Cell>
                <Parts.Cell>
                  <Parts.Chip tone="success">Ready</Parts.Chip>
                </Parts.Cell>
              </Parts.Row>
              <Parts.Row>
                <Parts.Cell>员工手册.docx</Parts.Cell>
                <Parts.Cell>312 kB</Parts.Cell>
                <Parts.Cell>
                  <Parts.Chip tone="danger">Failed</Parts.Chip>
                </Parts.Cell>
              </Parts.Row>
            </tbody>
          </Parts.Table>
        </Parts.TabPanel>
      </Parts.Tabs>
    </>
  );
}

function States() {
  return (
    <Sample title="Empty, failed, loading">
      <div className="w-80 rounded-card border border-line">
        <Parts.EmptyState
          icon={<Inbox size={20} aria-hidden />}
          title="No documents yet"
          action={<Parts.Button variant="primary">Add documents</Parts.Button>}
        >
          Drop files here, or add the sample set to look around.
        </Parts.EmptyState>
      </div>
      <div className="w-80 rounded-card border border-line">
        <Parts.ErrorState error={new Error('sample')} onRetry={() => {}} />
      </div>
      <div className="w-80">
        <Parts.SkeletonRows count={4} />
        <div className="mt-3">
          <Parts.ErrorNote error={new Error('sample')} />
        </div>
      </div>
    </Sample>
  );
}
