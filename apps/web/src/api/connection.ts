import { create } from 'zustand';

type Connection = { isReachable: boolean };

/** Whether the server answered last time. `navigator.onLine` is no help: the server may be this very machine. */
export const useConnection = create<Connection>(() => ({ isReachable: true }));

const probeEveryMs = 3000;
let probe: ReturnType<typeof setTimeout> | undefined;

/** Some call was answered. */
export function reportReachable(): void {
  clearTimeout(probe);
  probe = undefined;
  if (!useConnection.getState().isReachable) useConnection.setState({ isReachable: true });
}

/** Some call was not answered: from now on ask `/health` until it is. */
export function reportUnreachable(): void {
  if (useConnection.getState().isReachable) useConnection.setState({ isReachable: false });
  probe ??= setTimeout(() => void askHealth(), probeEveryMs);
}

async function askHealth(): Promise<void> {
  probe = undefined;
  try {
    const response = await fetch('/health', { signal: AbortSignal.timeout(probeEveryMs) });
    if (response.ok) reportReachable();
    else reportUnreachable();
  } catch {
    reportUnreachable();
  }
}
