import { classNames } from './class-names.ts';

/** The first letter of a name, or its last Chinese character, which is how Chinese names are shortened. */
export function initialOf(name: string): string {
  const characters = Array.from(new Intl.Segmenter().segment(name.trim()), ({ segment }) => segment);
  const last = characters.at(-1) ?? '';
  if (/\p{Script=Han}/u.test(last) && characters.length <= 4) return last;
  return (characters[0] ?? '?').toLocaleUpperCase();
}

/** A person by an initial. No pictures: they would come from another host. */
export function Avatar({
  name,
  size = 28,
  className,
}: {
  name: string;
  size?: 24 | 28 | 40;
  className?: string;
}) {
  return (
    <span
      aria-hidden
      className={classNames(
        'inline-flex shrink-0 items-center justify-center rounded-full bg-accent-soft font-semibold text-accent',
        size === 40 ? 'size-10 text-16' : size === 28 ? 'size-7 text-13' : 'size-6 text-12',
        className,
      )}
    >
      {initialOf(name)}
    </span>
  );
}
