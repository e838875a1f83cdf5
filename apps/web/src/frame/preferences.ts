import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export const panelWidths = { min: 320, usual: 420, max: 860 };

type Preferences = {
  isSidebarFolded: boolean;
  /** Pixels. */
  panelWidth: number;
};

/** How this browser likes the frame; kept in local storage. */
export const usePreferences = create<Preferences>()(
  persist((): Preferences => ({ isSidebarFolded: false, panelWidth: panelWidths.usual }), {
    name: 'onyx.frame',
    version: 1,
  }),
);

export function toggleSidebar(): void {
  usePreferences.setState(({ isSidebarFolded }) => ({ isSidebarFolded: !isSidebarFolded }));
}

/** Keeps a panel's width sensible: readable itself, and leaving the page its share of `availablePx`. */
export function clampPanelWidth(widthPx: number, availablePx: number): number {
  const most = Math.max(panelWidths.min, Math.min(panelWidths.max, availablePx * 0.6));
  return Math.round(Math.min(most, Math.max(panelWidths.min, widthPx)));
}
