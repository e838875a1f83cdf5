/** What is asked of the trainer's process; each is answered by `TrainerReply` in order. */
export type TrainerRequest =
  /** The terms of some chunks. */
  | { kind: 'add'; chunks: string[] }
  /** Learn from all chunks added. */
  | { kind: 'train' }
  /** Go on with a model that was learned before. */
  | { kind: 'use'; model: Uint8Array }
  /** Vectors of texts, of the model learned or used. */
  | { kind: 'embed'; texts: string[] };

export type TrainerReply =
  | { kind: 'done' }
  /** Null when there is nothing to learn. */
  | { kind: 'model'; model: Uint8Array | null }
  | { kind: 'vectors'; vectors: Float32Array[] }
  | { kind: 'failed'; message: string };
