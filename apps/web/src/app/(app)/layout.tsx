import type { ReactNode } from 'react';
import { Frame } from '../../frame/frame.tsx';

export default function AppLayout({ children }: { children: ReactNode }) {
  return <Frame>{children}</Frame>;
}
