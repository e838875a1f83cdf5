import type { Endpoint } from '@onyx/contracts';

/** What the first middleware leaves for everything behind it. */
export type ApiEnvironment = {
  Variables: {
    requestId: string;
    clientAddress: string;
    /** The endpoint that was asked for; absent for what is none. */
    endpoint?: Endpoint;
  };
};
