/** Whether a statement failed because another document stands at the same place (SQLSTATE 23505, unique violation). */
export function isPlaceTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
