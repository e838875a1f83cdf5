'use client';
import { useState } from 'react';
import * as Parts from '../../parts/index.ts';

/** Form controls of the gallery. */
export function GalleryForms() {
  const [text, setText] = useState('检索 retrieval');
  const [access, setAccess] = useState<'read' | 'write'>('read');
  const [isTicked, setIsTicked] = useState(true);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <section className="grid gap-4 tablet:grid-cols-3">
      <Parts.Field label="Name" hint="Shown to everyone.">
        {(control) => <Parts.Input {...control} defaultValue="产品手册" />}
      </Parts.Field>
      <Parts.Field label="E-mail" error="This address is not complete." isOptional>
        {(control) => <Parts.Input {...control} defaultValue="maren@" />}
      </Parts.Field>
      <Parts.Field label="Password">
        {(control) => <Parts.PasswordInput {...control} defaultValue="correct horse" />}
      </Parts.Field>
      <Parts.SearchInput value={text} onValueChange={setText} aria-label="Search" />
      <Parts.Select
        label="Access"
        value={access}
        onValueChange={setAccess}
        options={[
          { value: 'read', label: 'Can read', hint: 'Search and ask' },
          { value: 'write', label: 'Can edit' },
        ]}
      />
      <Parts.Input aria-label="Disabled" disabled value="Disabled" readOnly />
      <Parts.Textarea aria-label="Notes" placeholder="Ask, or drop files…" />
      <div className="flex flex-col gap-3">
        <Parts.Checkbox value={isTicked} onValueChange={setIsTicked}>
          Remember
        </Parts.Checkbox>
        <Parts.Checkbox value="some" onValueChange={() => {}}>
          Some
        </Parts.Checkbox>
        <Parts.Checkbox value={false} isDisabled onValueChange={() => {}}>
          Disabled
        </Parts.Checkbox>
      </div>
      <div className="flex flex-col gap-3">
        <Parts.Switch
          value={isOpen}
          onValueChange={setIsOpen}
          label="Open registration"
          hint="Anybody who reaches this address can make an account."
        />
        <Parts.Switch value onValueChange={() => {}} label="On" />
      </div>
    </section>
  );
}
