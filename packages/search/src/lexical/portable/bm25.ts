const [k1, b] = [1.2, 0.75];
/** Average lengths are taken in steps of this. */
const averageStep = 1.04;
/** Weights made with an average this much shorter or longer than that of now are made anew. */
export const staleRatio = 1.03;

/** The weight of a term that stands `frequency` times in a text, without its idf: 0 to k1 + 1. */
export function termWeight(frequency: number, length: number, averageLength: number): number {
  return (frequency * (k1 + 1)) / (frequency + k1 * (1 - b + (b * length) / averageLength));
}

/** The same for another average length. */
export function reweigh(weight: number, length: number, from: number, to: number): number {
  const saturation = k1 * (1 - b + (b * length) / from);
  return termWeight((weight * saturation) / (k1 + 1 - weight), length, to);
}

export function inverseFrequency(chunks: number, having: number): number {
  return Math.log(1 + (chunks - having + 0.5) / (having + 0.5));
}

/** A few new chunks change the average, and with it every weight there is. In steps, most weights stay as they are. */
export function steppedAverage(average: number): number {
  return Math.fround(averageStep ** averageSteps(average));
}

function averageSteps(average: number): number {
  return Math.round(Math.log(Math.max(1, average)) / Math.log(averageStep));
}

/** Whether weights made with one average length are too far from those of another: a long text's by 2.5 %. */
export function isStale(madeWith: number, average: number): boolean {
  return madeWith * staleRatio < average || madeWith > average * staleRatio;
}
