/**
 * How Node runs the server: a young generation of half the usual size takes 40 MB less memory when idle. With a quarter
 * hundreds of answers at once are too many (`bench -- streams`). It can only be said when a process starts.
 */
export const serverNodeFlags = ['--max-semi-space-size=8'];
