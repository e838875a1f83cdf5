/** English words that say nothing about what a question is about: never translated, never a translation. */
export const englishStopWords: ReadonlySet<string> = new Set(
  `a about above after again against all also am an and any are as at be because been before being below between
  both but by can cannot could did do does doing don down during each either else ever few for from further get
  gets got had has have having he her here hers herself him himself his how however i if in into is it its itself
  just let like may me might more most much must my myself neither no nor not now of off often on once one only or
  other ought our ours ourselves out over own please quite rather same shall she should since so some such than
  that the their theirs them themselves then there these they this those though through thus to too under until up
  upon us very was we were what when where whether which while who whom whose why will with within without would
  yes yet you your yours yourself yourselves`.split(/\s+/),
);
