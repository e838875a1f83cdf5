/**
 * How Node runs the server: a small young generation takes 50 MB less memory, and no benchmark got slower by it. It can
 * only be said when a process starts.
 */
export const serverNodeFlags = ['--max-semi-space-size=8'];
