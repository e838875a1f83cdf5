import { AppError } from '@onyx/contracts';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { currentLocale } from '../i18n/i18n.ts';
import { toast } from '../parts/toast.tsx';
import { errorMessage, hasErrorCode } from './error-text.ts';
import { goToSignIn } from './sign-in-address.ts';

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** The caller shows the error itself, beside the form; no toast. */
      showsOwnError?: boolean;
    };
    queryMeta: {
      /** Being signed out is an answer here, not a reason to leave. */
      allowsSignedOut?: boolean;
    };
  }
}

/**
 * How the app reads and writes: failed queries show inline (`ErrorState`), failed mutations as a toast
 * unless `meta.showsOwnError`; a session that ended leads to sign-in and back.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // The server may be on this machine: being offline says nothing about reaching it.
        networkMode: 'always',
        retry: (count, error) => count < 2 && error instanceof AppError && error.isRetryable,
        retryDelay: (attempt) => 400 * 2 ** attempt,
      },
      mutations: { networkMode: 'always', retry: false },
    },
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (hasErrorCode(error, 'unauthenticated') && query.meta?.allowsSignedOut !== true) goToSignIn();
      },
    }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        if (hasErrorCode(error, 'unauthenticated')) goToSignIn();
        else if (mutation.meta?.showsOwnError !== true) toast.error(errorMessage(error, currentLocale()));
      },
    }),
  });
}
