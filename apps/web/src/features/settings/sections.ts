import type { Me } from '@onyx/contracts';

export const personalSections = ['profile', 'sessions', 'api-keys', 'collections'] as const;
export const workspaceSections = ['general', 'people', 'models', 'search', 'evaluation', 'jobs'] as const;
export type SectionId = (typeof personalSections)[number] | (typeof workspaceSections)[number];

/** What the section in the address means for this person: a section, one they may not open, or the first. */
export function resolveSection(wanted: string, can: Me['can']): { id: SectionId; isForbidden: boolean } {
  const all: readonly string[] = [...personalSections, ...workspaceSections];
  const id = (all.includes(wanted) ? wanted : 'profile') as SectionId;
  return { id, isForbidden: !allowedSections(can).includes(id) };
}

/** Sections a person may open, in the order of the list. */
export function allowedSections(can: Me['can']): SectionId[] {
  const allowed = {
    general: can.manageSettings,
    people: can.manageUsers,
    models: can.manageModels,
    search: can.manageModels,
    evaluation: can.manageSettings,
    jobs: can.manageSettings,
  };
  return [...personalSections, ...workspaceSections.filter((id) => allowed[id])];
}
