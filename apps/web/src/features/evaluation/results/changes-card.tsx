'use client';
import {
  evaluationModeSchema,
  type ChangedQuestion,
  type EvaluationComparison,
  type EvaluationMode,
  type EvaluationRun,
  type EvaluationSetDetail,
} from '@onyx/contracts';
import Link from 'next/link';
import { useTranslation } from 'react-i18next';
import { withParams } from '../../../frame/url-params.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Select } from '../../../parts/select.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { SettingsCard } from '../../settings/settings-layout.tsx';

/** The questions that got worse and those that got better, each a link to its search, explained. */
export function ChangesCard({
  set,
  run,
  mode,
  onMode,
  comparison,
  isCompared,
  isFirst,
}: {
  set: EvaluationSetDetail;
  run: EvaluationRun;
  mode: EvaluationMode;
  onMode: (mode: EvaluationMode) => void;
  comparison: EvaluationComparison | undefined;
  isCompared: boolean;
  /** Whether there is no earlier run at all. */
  isFirst: boolean;
}) {
  const { t } = useTranslation('evaluation');
  const modes = evaluationModeSchema.options.filter((one) => run.figures?.[one]);
  return (
    <SettingsCard
      title={t('changes.title')}
      {...(isCompared &&
        modes.length > 1 && {
          action: (
            <Select
              size="small"
              className="w-auto"
              label={t('changes.mode')}
              value={mode}
              onValueChange={onMode}
              options={modes.map((value) => ({ value, label: t(`modes.${value}`) }))}
            />
          ),
        })}
    >
      {!isCompared && (
        <p className="text-13 text-text-muted">{isFirst ? t('changes.first') : t('changes.pick')}</p>
      )}
      {isCompared && !comparison && <SkeletonRows count={3} />}
      {comparison && (
        <>
          <ChangeList set={set} kind="worse" changed={comparison.worse} />
          <ChangeList set={set} kind="better" changed={comparison.better} />
        </>
      )}
    </SettingsCard>
  );
}

function ChangeList({
  set,
  kind,
  changed,
}: {
  set: EvaluationSetDetail;
  kind: 'worse' | 'better';
  changed: EvaluationComparison['worse'];
}) {
  const { t } = useTranslation('evaluation');
  const format = useFormat();
  const { questions, total } = changed;
  return (
    <section>
      <h4 className="flex items-center gap-2 text-13 font-semibold">
        <span className={kind === 'worse' && total > 0 ? 'text-danger' : ''}>{t(`changes.${kind}`)}</span>
        <span className="font-normal text-text-faint tabular-nums">{format.number(total)}</span>
      </h4>
      {total === 0 && (
        <p className="mt-1 text-13 text-text-muted">
          {t(kind === 'worse' ? 'changes.noWorse' : 'changes.noBetter')}
        </p>
      )}
      {total > 0 && (
        <ul className="mt-1 max-h-80 divide-y divide-line overflow-y-auto">
          {questions.map((question) => (
            <ChangedRow key={question.questionId} set={set} question={question} />
          ))}
        </ul>
      )}
      {total > questions.length && (
        <p className="mt-1 text-12 text-text-faint">
          {t('changes.more', { shown: questions.length, total })}
        </p>
      )}
    </section>
  );
}

function ChangedRow({ set, question }: { set: EvaluationSetDetail; question: ChangedQuestion }) {
  const { t } = useTranslation('evaluation');
  const rankText = (rank: number | null) => (rank === null ? t('changes.notFound') : String(rank));
  const ranks = { earlier: rankText(question.earlierRank), now: rankText(question.rank) };
  const search = withParams('', { q: question.text, collections: set.collectionId, explain: 1 });
  return (
    <li>
      <Link
        href={`/search${search}`}
        className="flex items-center gap-4 rounded-control py-2 hover:bg-surface-hover focus-visible:-outline-offset-2"
      >
        <span className="min-w-0 flex-1 truncate">{question.text}</span>
        <span
          aria-label={t('changes.rankOf', ranks)}
          className="shrink-0 text-13 whitespace-nowrap text-text-muted tabular-nums"
        >
          {t('changes.rank', ranks)}
        </span>
      </Link>
    </li>
  );
}
