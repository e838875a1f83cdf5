import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createBatchQueue, type BatchQueueOptions, type BatchReport } from './batch-queue.ts';

type Options = Partial<BatchQueueOptions<string, string>>;
type Batch = {
  values: readonly string[];
  lane: number;
  isUrgent: boolean;
  signal: AbortSignal;
  finish(): void;
  fail(error: unknown): void;
};

/** A queue whose batches end when the test says so; `next` waits for the next one. */
function controlled(options: Options = {}) {
  const batches: Batch[] = [];
  const reports: BatchReport[] = [];
  const queue = createBatchQueue<string, string>({
    batchTokens: 100,
    batchItems: 64,
    waitMs: 0,
    queueTokens: 1000,
    lanes: 1,
    concurrency: 1,
    onBatch: (report) => reports.push(report),
    run: (values, { lane, isUrgent, signal }) =>
      new Promise((resolve, reject) => {
        batches.push({
          values,
          lane,
          isUrgent,
          signal,
          finish: () => resolve(values.map((value) => value.toUpperCase())),
          fail: reject,
        });
      }),
    ...options,
  });
  let seen = 0;
  const next = async (): Promise<Batch> => {
    while (batches.length <= seen) await delay(1);
    seen += 1;
    return batches[seen - 1]!;
  };
  const add = (
    texts: string | string[],
    priority: 'interactive' | 'bulk' = 'interactive',
    signal?: AbortSignal,
  ): Promise<string[]> => {
    const items = [texts].flat().map((value) => ({ value, tokens: value.length }));
    const answer = queue.add(items, { priority, signal });
    answer.catch(() => undefined);
    return answer;
  };
  return { queue, add, next, batches, reports };
}

/** A queue that ends batches by itself, after `ms`. */
function timed(ms: number, options: Options = {}) {
  const sizes: number[] = [];
  const made = controlled({
    ...options,
    run: async (values) => {
      sizes.push(values.length);
      await delay(ms);
      return values;
    },
  });
  return { ...made, sizes };
}

describe('batches', () => {
  it('hold what arrived while another one ran, longest first, and each request gets its own results', async () => {
    const { add, next, reports } = controlled();
    const first = add('a');
    (await next()).finish();
    expect(await first).toEqual(['A']);
    const blocker = add('x');
    const running = await next();
    const [two, one] = [add(['bb', 'dddd']), add('ccc')];
    running.finish();
    const shared = await next();
    expect(shared.values).toEqual(['dddd', 'ccc', 'bb']);
    shared.finish();
    expect(await Promise.all([blocker, two, one])).toEqual([['X'], ['BB', 'DDDD'], ['CCC']]);
    await delay(1);
    expect(reports.at(-1)).toMatchObject({ priority: 'interactive', items: 3, tokens: 9 });
  });

  it('hold no more tokens than allowed, padding included', async () => {
    const { add, next } = controlled({ batchTokens: 9 });
    const answer = add(['aaa', 'bbb', 'ccc', 'ddd', 'eeeeeeeeeeee']);
    const sizes: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const batch = await next();
      sizes.push(batch.values.length);
      batch.finish();
    }
    expect(sizes).toEqual([3, 1, 1]);
    expect(await answer).toHaveLength(5);
  });

  it('of requests read in the same turn are one', async () => {
    const { add, sizes } = timed(1);
    await Promise.all([add('a'), add('b'), add('c')]);
    expect(sizes).toEqual([3]);
  });
});

describe('lanes', () => {
  it('compute side by side; a batch takes the one that is free, and one that ends takes what waits', async () => {
    const { add, next, batches } = controlled({ lanes: 2, waitMs: 10_000 });
    const first = add('a');
    const one = await next();
    const second = add('b');
    const two = await next();
    expect([one.lane, two.lane]).toEqual([0, 1]);
    const [third, fourth] = [add('c'), add('d')];
    await delay(20);
    expect(batches).toHaveLength(2);
    two.finish();
    const three = await next();
    expect([three.lane, three.values]).toEqual([1, ['c', 'd']]);
    one.finish();
    three.finish();
    expect(await Promise.all([first, second, third, fourth])).toEqual([['A'], ['B'], ['C'], ['D']]);
  });

  it('are each handed one batch ahead, none a second one while another has none', async () => {
    const { add, next } = controlled({ lanes: 2, concurrency: 2, batchItems: 1 });
    const answer = add(['a', 'b', 'c', 'd', 'e']);
    const given: Batch[] = [];
    for (let count = 0; count < 4; count += 1) given.push(await next());
    expect(given.map(({ lane }) => lane)).toEqual([0, 1, 0, 1]);
    given[1]!.finish();
    const last = await next();
    expect(last.lane).toBe(1);
    for (const batch of [...given, last]) batch.finish();
    expect(await answer).toEqual(['A', 'B', 'C', 'D', 'E']);
  });

  it('share a whole crowd of callers', async () => {
    const lanes = [0, 0];
    const { add } = controlled({
      lanes: 2,
      concurrency: 2,
      waitMs: 4,
      batchTokens: 1000,
      run: async (values, { lane }) => {
        lanes[lane]! += values.length;
        await delay(10);
        return values;
      },
    });
    const client = async (): Promise<void> => {
      for (let count = 0; count < 10; count += 1) await add('eight...');
    };
    await Promise.all(Array.from({ length: 32 }, client));
    expect(lanes[0]! + lanes[1]!).toBe(320);
    expect(Math.min(...lanes)).toBeGreaterThan(80);
  });
});

describe('waiting', () => {
  it('is not for a lone request', async () => {
    const { add, sizes } = timed(1, { waitMs: 400 });
    const start = performance.now();
    for (let count = 0; count < 5; count += 1) await add('a');
    expect(performance.now() - start).toBeLessThan(400);
    expect(sizes).toEqual([1, 1, 1, 1, 1]);
  });

  it('is for others that are likely to come, as long as it may be', async () => {
    const { add, sizes, reports } = timed(1, { waitMs: 400 });
    await Promise.all([add('a'), add('b'), add('c')]);
    const [early] = [add('a'), await delay(10), add('b')];
    await early;
    expect(sizes).toEqual([3, 2]);
    await delay(2);
    expect(reports[1]?.waitedMs).toBeGreaterThan(350);
  });

  it('ends when all who were there before are there again', async () => {
    const { add, sizes } = timed(1, { waitMs: 10_000 });
    await Promise.all([add('a'), add('b')]);
    const again = add('a');
    await delay(5);
    await Promise.all([again, add('b')]);
    expect(sizes).toEqual([2, 2]);
  });

  it('ends when a batch is full, even while another one runs', async () => {
    const { add, next } = controlled({ waitMs: 10_000, batchItems: 2, concurrency: 2 });
    void add('a');
    await next();
    void add(['b', 'c']);
    expect((await next()).values).toEqual(['b', 'c']);
  });

  it('lasts as long as the batch ahead, whose end a batch that is not full could not get before', async () => {
    const { add, next, batches } = controlled({ concurrency: 2 });
    void add('a');
    const running = await next();
    void add('b');
    await delay(5);
    void add('c');
    await delay(5);
    expect(batches).toHaveLength(1);
    running.finish();
    expect((await next()).values).toEqual(['b', 'c']);
  });

  it('ends shortly before the batch ahead is expected to end, so that the model need not wait', async () => {
    const { add, next, batches } = controlled({ concurrency: 2 });
    void add('a');
    const running = await next();
    await delay(200);
    running.finish();
    void add('b');
    await next();
    void add('c');
    await delay(5);
    expect(batches).toHaveLength(2);
    // The one ahead still runs.
    expect((await next()).values).toEqual(['c']);
    void add('d');
    await delay(250);
    expect(batches).toHaveLength(3);
  });

  it('is over for the next batch before the answers of the last one are given', async () => {
    const { add, next, batches } = controlled();
    const first = add('a').then(() => batches.length);
    const running = await next();
    void add('b');
    running.finish();
    expect(await first).toBe(2);
  });
});

describe('priorities', () => {
  it('let interactive requests go before bulk work that came earlier', async () => {
    const { add, next } = controlled();
    void add('a', 'bulk');
    const running = await next();
    void add(['b', 'c'], 'bulk');
    void add('d', 'interactive');
    running.finish();
    const urgent = await next();
    expect(urgent).toMatchObject({ values: ['d'], isUrgent: true });
    urgent.finish();
    expect(await next()).toMatchObject({ values: ['b', 'c'], isUrgent: false });
  });

  it('do not let bulk work starve', async () => {
    const { add, next } = controlled({ batchItems: 1 });
    void add('first');
    let batch = await next();
    void add('bulk', 'bulk');
    for (let count = 0; count < 20; count += 1) void add(`i${count}`);
    const order: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      batch.finish();
      batch = await next();
      order.push(batch.values[0]!);
    }
    expect(order.indexOf('bulk')).toBe(7);
  });

  it('let an interactive batch overtake bulk work where the model can', async () => {
    const { add, next, batches } = controlled({ canOvertake: true });
    void add('a', 'bulk');
    await next();
    void add('b', 'bulk');
    void add('c', 'interactive');
    expect((await next()).values).toEqual(['c']);
    void add('d', 'interactive');
    await delay(5);
    expect(batches).toHaveLength(2);
  });
});

describe('cancellation', () => {
  it('removes what waits, before it runs', async () => {
    const { add, next, queue } = controlled();
    void add('a');
    const running = await next();
    const controller = new AbortController();
    const unwanted = add(['b', 'c'], 'interactive', controller.signal);
    const wanted = add('d');
    controller.abort(new Error('gone'));
    await expect(unwanted).rejects.toThrow('gone');
    expect(queue.waiting().interactive).toEqual({ items: 1, tokens: 1 });
    running.finish();
    const batch = await next();
    expect(batch.values).toEqual(['d']);
    batch.finish();
    expect(await wanted).toEqual(['D']);
    await expect(add('e', 'bulk', controller.signal)).rejects.toThrow('gone');
  });

  it('gives up a running batch when nobody waits for it any more, and not before', async () => {
    const { add, next } = controlled();
    const [one, two] = [new AbortController(), new AbortController()];
    void add('a', 'interactive', one.signal);
    void add('b', 'interactive', two.signal);
    const batch = await next();
    one.abort();
    await delay(1);
    expect(batch.signal.aborted).toBe(false);
    two.abort();
    await delay(1);
    expect(batch.signal.aborted).toBe(true);
    batch.fail(batch.signal.reason);
    const after = add('c');
    (await next()).finish();
    expect(await after).toEqual(['C']);
  });
});

describe('a bounded queue', () => {
  it('refuses with the time to come back, and takes no room of one priority for the other', async () => {
    const { add, next } = controlled({ queueTokens: 5 });
    void add('a');
    const running = await next();
    void add('bbbb', 'bulk');
    await expect(add('cc', 'bulk')).rejects.toMatchObject({
      code: 'queue_full',
      retryAfterSeconds: expect.any(Number),
    });
    const urgent = add('ddddd', 'interactive');
    await expect(add('e', 'interactive')).rejects.toMatchObject({ code: 'queue_full' });
    await expect(add('ffffff')).rejects.toMatchObject({ code: 'request_too_large' });
    running.finish();
    (await next()).finish();
    expect(await urgent).toEqual(['DDDDD']);
    (await next()).finish();
    const later = add('ggggg', 'bulk');
    (await next()).finish();
    expect(await later).toEqual(['GGGGG']);
  });

  it('rejects what waits when it is closed, and lets what runs end', async () => {
    const { add, next, queue } = controlled();
    const first = add('a');
    const running = await next();
    const waiting = add('b');
    queue.close();
    await expect(waiting).rejects.toMatchObject({ code: 'stopping' });
    await expect(add('c')).rejects.toMatchObject({ code: 'stopping' });
    running.finish();
    expect(await first).toEqual(['A']);
  });
});

describe('failures', () => {
  it('of one text reach its own request only', async () => {
    const { add } = controlled({
      run: async (values) => {
        if (values.includes('bad')) throw new Error('cannot read this');
        return values;
      },
    });
    const answers = [add(['a', 'b']), add(['c', 'bad', 'd']), add('e'), add('f', 'bulk')];
    expect(await Promise.allSettled(answers)).toMatchObject([
      { status: 'fulfilled', value: ['a', 'b'] },
      { status: 'rejected', reason: { message: 'cannot read this' } },
      { status: 'fulfilled', value: ['e'] },
      { status: 'fulfilled', value: ['f'] },
    ]);
  });

  it('of a request take the rest of it out of the line', async () => {
    const { add, next, queue } = controlled({ batchItems: 1 });
    const failing = add(['aa', 'bb', 'cc']);
    (await next()).fail(new Error('no'));
    await expect(failing).rejects.toThrow('no');
    expect(queue.waiting().interactive).toEqual({ items: 0, tokens: 0 });
    const answer = add('d');
    const batch = await next();
    expect(batch.values).toEqual(['d']);
    batch.finish();
    expect(await answer).toEqual(['D']);
  });
});

it('takes an empty request for answered', async () => {
  const { add } = controlled();
  expect(await add([])).toEqual([]);
});
