import { describe, expect, it } from 'vitest';
import { boxesByPage, boxStyle, clampBox, turnBox, unionOf } from './box-geometry.ts';

const box = { page: 1, x: 0.1, y: 0.2, width: 0.5, height: 0.05 };

function close(actual: object | null | undefined, expected: Record<string, number>): void {
  for (const [name, value] of Object.entries(expected)) {
    expect((actual as Record<string, number>)[name], name).toBeCloseTo(value, 9);
  }
}

describe('turnBox', () => {
  it('moves the corners as the page turns clockwise', () => {
    // The top edge of the page becomes its right edge.
    close(turnBox(box, 1), { x: 0.75, y: 0.1, width: 0.05, height: 0.5 });
    close(turnBox(box, 2), { x: 0.4, y: 0.75, width: 0.5, height: 0.05 });
    close(turnBox(box, 3), { x: 0.2, y: 0.4, width: 0.05, height: 0.5 });
  });

  it('comes back after four turns, in either direction', () => {
    for (const turns of [-3, -1, 1, 3, 5]) {
      close(turnBox(turnBox(box, turns), -turns), { x: 0.1, y: 0.2, width: 0.5, height: 0.05 });
    }
    expect(turnBox(box, 4)).toEqual(box);
    close(turnBox(turnBox(box, 1), 1), turnBox(box, 2));
  });

  it('agrees with turning the page’s pixels', () => {
    // A page of 300 × 400 points; its point (x, y) lies at (400 - y, x) after a clockwise turn.
    const [width, height] = [300, 400];
    const corner = { x: box.x * width, y: (box.y + box.height) * height };
    close(turnBox(box, 1), { x: (height - corner.y) / height, y: corner.x / width });
  });
});

describe('boxes on a page', () => {
  it('are kept within it, and dropped when nothing is left', () => {
    close(clampBox({ ...box, x: -0.1, width: 0.3 }), { x: 0, width: 0.2 });
    close(clampBox({ ...box, y: 0.98 }), { y: 0.98, height: 0.02 });
    expect(boxesByPage([{ ...box, x: 1.2 }], 0).size).toBe(0);
  });

  it('are sorted by page', () => {
    const other = { ...box, page: 2 };
    const pages = boxesByPage([box, other, { ...box, y: 0.5 }], 0);
    expect(pages.get(1)).toHaveLength(2);
    expect(pages.get(2)).toHaveLength(1);
    close(pages.get(2)?.[0], other);
  });

  it('have a union, unless there are none', () => {
    expect(unionOf([])).toBeNull();
    close(unionOf([box, { x: 0.3, y: 0.1, width: 0.4, height: 0.05 }]), {
      x: 0.1,
      y: 0.1,
      width: 0.6,
      height: 0.15,
    });
  });

  it('are placed in per cent, so that zooming does not move them', () => {
    expect(boxStyle(box)).toEqual({
      left: 'calc(10% - 2px)',
      top: 'calc(20% - 2px)',
      width: 'calc(50% + 4px)',
      height: 'calc(5% + 4px)',
    });
  });
});
