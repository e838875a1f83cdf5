'use client';
import { legNameSchema, type ScoreExplanation } from '@onyx/contracts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';

/** Why a passage stands where it does: its rank and score in each way of searching, and the words that matched. */
export function Explanation({ explanation, score }: { explanation: ScoreExplanation; score: number }) {
  const { t } = useTranslation('search');
  const format = useFormat();
  const legs = legNameSchema.options.flatMap((name) => {
    const leg = explanation.legs[name];
    return leg ? [{ name, leg }] : [];
  });
  const factors = (['recency', 'pinned'] as const).flatMap((name) => {
    const gain = explanation.factors[name];
    return gain ? [{ name, gain }] : [];
  });
  return (
    <div className="mx-2 mb-2 rounded-control bg-surface-sunken px-3 py-2 text-12 text-text-muted tabular-nums">
      <table className="w-full max-w-[480px] table-fixed">
        <thead className="text-left text-text-faint">
          <tr>
            <th scope="col" className="py-0.5 font-normal">
              {t('explain.leg')}
            </th>
            <th scope="col" className="w-[16%] py-0.5 text-right font-normal">
              {t('explain.rank')}
            </th>
            <th scope="col" className="w-[22%] py-0.5 text-right font-normal">
              {t('explain.score')}
            </th>
            <th scope="col" className="w-[24%] py-0.5 text-right font-normal">
              {t('explain.contribution')}
            </th>
          </tr>
        </thead>
        <tbody>
          {legs.map(({ name, leg }) => (
            <tr key={name}>
              <th scope="row" className="py-0.5 text-left font-normal">
                {t(`explain.legs.${name}`)}
              </th>
              <td className="py-0.5 text-right">{format.number(leg.rank)}</td>
              <td className="py-0.5 text-right">{leg.score.toFixed(3)}</td>
              <td className="py-0.5 text-right">{leg.contribution.toFixed(4)}</td>
            </tr>
          ))}
          {explanation.rerank && (
            <tr>
              <th scope="row" className="py-0.5 text-left font-normal">
                {t('explain.rerank')}
              </th>
              <td className="py-0.5 text-right">{format.number(explanation.rerank.rank)}</td>
              <td className="py-0.5 text-right">{explanation.rerank.score.toFixed(3)}</td>
              <td aria-hidden />
            </tr>
          )}
          {factors.map(({ name, gain }) => (
            <tr key={name}>
              <th scope="row" className="py-0.5 text-left font-normal">
                {t(`explain.factors.${name}`)}
              </th>
              <td aria-hidden />
              <td aria-hidden />
              <td className="py-0.5 text-right">{gain.toFixed(4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1">
        {t('explain.total', { score: score.toFixed(4) })}
        {explanation.matchedTerms.length > 0 &&
          ` · ${t('explain.terms', { terms: explanation.matchedTerms.join(t('listSeparator')) })}`}
      </p>
    </div>
  );
}
