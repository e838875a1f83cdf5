/** The same ranking the slow way, straight from the formula, as the reference for every lexical engine. */
export function bruteForceBm25(
  documents: readonly { id: number; terms: readonly string[] }[],
  query: readonly { term: string; weight: number }[],
): { id: number; score: number }[] {
  const [k1, b] = [1.2, 0.75];
  const averageLength =
    documents.reduce((sum, document) => sum + document.terms.length, 0) / documents.length;
  const having = new Map(
    query.map(({ term }) => [term, documents.filter((document) => document.terms.includes(term)).length]),
  );
  const ranked = documents.map(({ id, terms }) => {
    let score = 0;
    for (const { term, weight } of query) {
      const frequency = terms.filter((other) => other === term).length;
      const count = having.get(term) ?? 0;
      const idf = Math.log(1 + (documents.length - count + 0.5) / (count + 0.5));
      const length = 1 - b + (b * terms.length) / averageLength;
      score += (weight * idf * frequency * (k1 + 1)) / (frequency + k1 * length);
    }
    return { id, score };
  });
  return ranked.filter(({ score }) => score > 0).toSorted((a, c) => c.score - a.score || a.id - c.id);
}
