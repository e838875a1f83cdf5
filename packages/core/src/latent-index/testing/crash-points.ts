/** On the way of a model, in this order. */
export const crashPoints = [
  'training',
  'stored',
  'embedding',
  'embedded',
  'searched',
  'clearing-away',
] as const;
export type CrashPoint = (typeof crashPoints)[number];
