/** The mark: a cut stone. Takes the colour of the text around it. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" aria-hidden className="shrink-0">
      <path d="M10 1.25 17.5 6v8L10 18.75 2.5 14V6Z" fill="currentColor" />
      <path d="M10 1.25 17.5 6 10 10 2.5 6Z" fill="var(--surface)" fillOpacity="0.35" />
      <path d="M10 10v8.75L2.5 14V6Z" fill="var(--surface)" fillOpacity="0.15" />
    </svg>
  );
}
