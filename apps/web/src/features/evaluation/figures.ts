/** A figure from 0 to 1 with three digits, as papers write it: `0.812`. */
export function figureText(value: number): string {
  return value.toFixed(3);
}

/** A difference with its sign, and a true minus: `+0.031`, `−0.020`. One that three digits would hide has four. */
export function changeText(value: number): string {
  const text = Math.abs(value).toFixed(Math.abs(value) < 0.0005 ? 4 : 3);
  if (Number(text) === 0) return '0.000';
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** The corners of a line through two or more figures, in a box of `width` x `height` that spans a tenth at least. */
export function trendPoints(values: readonly number[], width: number, height: number): string {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = Math.max(high - low, 0.1);
  const base = (low + high - span) / 2;
  return values
    .map((value, index) => {
      const x = (index / (values.length - 1)) * width;
      return `${x.toFixed(1)},${(height - ((value - base) / span) * height).toFixed(1)}`;
    })
    .join(' ');
}
