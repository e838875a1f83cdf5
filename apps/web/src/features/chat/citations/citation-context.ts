'use client';
import type { Source } from '@onyx/contracts';
import { createContext, useContext } from 'react';

export type Citations = {
  byNumber: ReadonlyMap<number, Source>;
  /** What to call each source. */
  names: ReadonlyMap<number, string>;
  /** The number shown in the panel, if it is one of this answer. */
  active: number | null;
  open: (number: number) => void;
};

/** The sources of the answer around; a context, so that memoised blocks need not know them. */
export const CitationContext = createContext<Citations>({
  byNumber: new Map(),
  names: new Map(),
  active: null,
  open: () => undefined,
});

export function useCitations(): Citations {
  return useContext(CitationContext);
}
