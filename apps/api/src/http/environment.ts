/** What the first middleware leaves for everything behind it. */
export type ApiEnvironment = {
  Variables: {
    requestId: string;
    clientAddress: string;
  };
};
