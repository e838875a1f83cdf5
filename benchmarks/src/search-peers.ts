export type PeerFigures = Record<string, number>;
export async function measurePeers(..._: unknown[]): Promise<Record<string, PeerFigures>> {
  return {};
}
