export const viewer = {
  title: 'Passage',
} as const;
