export const setupSteps = ['account', 'model', 'documents', 'question'] as const;
export type SetupStep = (typeof setupSteps)[number];

/**
 * Which step to show: before there is an owner only the first; afterwards the one in the address, so that a
 * reload goes on where it was. Null when the first run is over.
 */
export function resolveStep(isSetUp: boolean, wanted: string): SetupStep | null {
  if (!isSetUp) return 'account';
  const step = setupSteps.find((candidate) => candidate === wanted);
  return step === undefined || step === 'account' ? null : step;
}

/** The step after `step`, or null after the last. */
export function stepAfter(step: SetupStep): SetupStep | null {
  return setupSteps[setupSteps.indexOf(step) + 1] ?? null;
}
