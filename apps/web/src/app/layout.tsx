import type { Viewport } from 'next';
import localFont from 'next/font/local';
import type { ReactNode } from 'react';
import { BootSkeleton } from '../frame/boot-skeleton.tsx';
import { Providers } from '../frame/providers.tsx';
import '../styles/global.css';

// Latin only and from our own files; Chinese comes from the system by name (tokens.css).
const inter = localFont({
  src: '../../../../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  variable: '--font-inter',
  weight: '100 900',
  display: 'swap',
});

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  colorScheme: 'light dark',
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // `theme.js` sets theme and language before React looks.
    <html lang="en" className={inter.variable} suppressHydrationWarning>
      <head>
        {/* Must run before the first paint, so it may block: 1 kB from the same host. */}
        {/* eslint-disable-next-line nextjs/no-sync-scripts */}
        <script src="/theme.js" />
      </head>
      <body>
        <noscript>Onyx needs JavaScript. Onyx 需要启用 JavaScript。</noscript>
        <Providers boot={<BootSkeleton />}>{children}</Providers>
      </body>
    </html>
  );
}
