import { create } from 'zustand';

/** What the frame has open over the page. */
export const useOverlay = create<{ open: 'none' | 'drawer' | 'command' | 'shortcuts' }>(() => ({
  open: 'none',
}));

/** Shows the sidebar as a drawer (phones). */
export function openDrawer(): void {
  useOverlay.setState({ open: 'drawer' });
}

export function openCommand(): void {
  useOverlay.setState({ open: 'command' });
}

export function openShortcuts(): void {
  useOverlay.setState({ open: 'shortcuts' });
}

export function closeOverlay(): void {
  useOverlay.setState({ open: 'none' });
}
