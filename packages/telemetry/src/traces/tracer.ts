/** Numbers, names and ids. Never questions, texts of documents, or keys. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A piece of work under way. */
export type Span = {
  /** The trace it belongs to, to find its log lines by; undefined where nothing is traced. */
  readonly traceId: string | undefined;
  /** Adds attributes; with an `error.type` among them it counts as failed. */
  set(attributes: SpanAttributes): void;
  /** Gives it another name, where the right one is not known at first. */
  rename(name: string): void;
};

/** A span that somebody else ends, e.g. that of a stream. */
export type OpenSpan = Span & {
  /** Runs work within it: spans that begin there are its children. */
  within<T>(work: () => T): T;
  /** Ends it, as failed when there is an error, of which the name and the code are told. */
  end(error?: unknown): void;
};

/** Where a span stands among others; inside the one under way unless told. */
export type SpanPlace = {
  /** What kind of work it is; `internal` unless told. */
  kind?: 'internal' | 'server' | 'client' | 'consumer';
  /** W3C `traceparent` of the caller whose trace goes on. */
  parent?: string | undefined;
  /** W3C `traceparent` of what caused this, in a trace of its own. */
  link?: string | undefined;
};

/** Tells where time goes. Passed by hand; `noTracer` where nobody collects it. */
export type Tracer = {
  /** Runs work in a span: those that begin within are its children. The span fails when the work rejects. */
  span<T>(
    name: string,
    attributes: SpanAttributes,
    run: (span: Span) => Promise<T>,
    place?: SpanPlace,
  ): Promise<T>;
  /** Begins a span that others are within only where it says so. */
  open(name: string, attributes: SpanAttributes, place?: SpanPlace): OpenSpan;
  /** W3C `traceparent` of the span under way, to be handed on; undefined outside of any. */
  traceparent(): string | undefined;
  /** Sends what was not sent yet, for a few seconds at most. */
  stop(): Promise<void>;
};

const nothing = (): void => undefined;
const noSpan: OpenSpan = {
  traceId: undefined,
  set: nothing,
  rename: nothing,
  within: (work) => work(),
  end: nothing,
};

/** Traces nothing. */
export const noTracer: Tracer = {
  span: (_name, _attributes, run) => run(noSpan),
  open: () => noSpan,
  traceparent: () => undefined,
  stop: () => Promise.resolve(),
};
