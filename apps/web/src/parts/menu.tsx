'use client';
import { Check, ChevronRight } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Key } from './key.tsx';

const contentClass =
  'opens-rising z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto rounded-card bg-surface-raised p-1 shadow-float';
const itemClass =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-control px-2 py-1 text-14 outline-none select-none data-disabled:cursor-not-allowed data-disabled:opacity-50 pointer-coarse:min-h-11';

/** A menu behind a button. `trigger` is the button itself. */
export function Menu({
  trigger,
  align = 'end',
  side,
  children,
}: {
  trigger: ReactElement;
  align?: 'start' | 'center' | 'end';
  side?: 'top' | 'right' | 'bottom' | 'left';
  children: ReactNode;
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content align={align} side={side} sideOffset={4} collisionPadding={8} className={contentClass}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** An entry. `danger` is red and stands last. */
export function MenuItem({
  icon,
  shortcut,
  tone = 'plain',
  isDisabled = false,
  onSelect,
  children,
}: {
  icon?: ReactNode;
  shortcut?: string;
  tone?: 'plain' | 'danger';
  isDisabled?: boolean;
  onSelect: (event: Event) => void;
  children: ReactNode;
}) {
  return (
    <Radix.Item
      disabled={isDisabled}
      onSelect={onSelect}
      className={classNames(
        itemClass,
        tone === 'danger'
          ? 'text-danger data-highlighted:bg-danger-soft'
          : 'text-text data-highlighted:bg-surface-hover',
      )}
    >
      {icon !== undefined && (
        <span className="flex size-4 items-center justify-center opacity-80">{icon}</span>
      )}
      <span className="flex-1">{children}</span>
      {shortcut !== undefined && <Key>{shortcut}</Key>}
    </Radix.Item>
  );
}

/** One choice out of several, with a tick at the present one. */
export function MenuChoice<T extends string>({
  label,
  value,
  onValueChange,
  options,
}: {
  label: string;
  value: T;
  onValueChange: (value: T) => void;
  options: { value: T; label: string; icon?: ReactNode }[];
}) {
  return (
    <Radix.RadioGroup aria-label={label} value={value} onValueChange={(next) => onValueChange(next as T)}>
      {options.map((option) => (
        <Radix.RadioItem
          key={option.value}
          value={option.value}
          className={classNames(itemClass, 'data-highlighted:bg-surface-hover')}
        >
          {option.icon !== undefined && (
            <span className="flex size-4 items-center justify-center opacity-80">{option.icon}</span>
          )}
          <span className="flex-1">{option.label}</span>
          <Radix.ItemIndicator>
            <Check size={16} aria-hidden />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

/** A menu inside a menu. */
export function SubMenu({ icon, label, children }: { icon?: ReactNode; label: string; children: ReactNode }) {
  return (
    <Radix.Sub>
      <Radix.SubTrigger
        className={classNames(
          itemClass,
          'data-highlighted:bg-surface-hover data-[state=open]:bg-surface-hover',
        )}
      >
        {icon !== undefined && (
          <span className="flex size-4 items-center justify-center opacity-80">{icon}</span>
        )}
        <span className="flex-1">{label}</span>
        <ChevronRight size={16} aria-hidden className="text-text-faint" />
      </Radix.SubTrigger>
      <Radix.Portal>
        <Radix.SubContent sideOffset={4} collisionPadding={8} className={contentClass}>
          {children}
        </Radix.SubContent>
      </Radix.Portal>
    </Radix.Sub>
  );
}

/** A heading inside a menu. */
export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 py-1 text-12 text-text-faint">{children}</Radix.Label>;
}

/** A line between groups. */
export function MenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
}
