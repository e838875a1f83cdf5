import type { Endpoint } from '@onyx/contracts';
import type { RateState } from '@onyx/core';

/** What the first middleware leaves for everything behind it. */
export type ApiEnvironment = {
  Variables: {
    requestId: string;
    clientAddress: string;
    /** The endpoint that was asked for; absent for what is none. */
    endpoint?: Endpoint;
    /** Where the one who asks stands; absent for what is not counted. */
    rate?: RateState | undefined;
  };
};
