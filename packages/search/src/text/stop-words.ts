/**
 * Words that say nothing about what a text is about. They are neither indexed nor searched; the form in capitals
 * (IT, US, WHO) is another term and stays.
 */
const english = `a about above after again against all also am an and any are aren't as at be because been before being
  below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each few
  for from further had hadn't has hasn't have haven't having he her here hers herself him himself his how i i'd i'll
  i'm i've if in into is isn't it it's its itself just let's me more most my myself no nor not of off on once only or
  other our ours ourselves out over own same shan't she should shouldn't so some such than that the their theirs them
  themselves then there these they they'd they'll they're they've this those through to too under until up upon us very
  was wasn't we we'd we'll we're we've were weren't what when where which while who whom whose why will with won't
  would wouldn't you you'd you'll you're you've your yours yourself yourselves`;

/** Single function characters. As part of pairs they stay. */
const chinese = '的 了 是 在 和 与 及 也 就 都 而 或 被 把 吗 呢 吧 啊 呀 之 其';

/** Words that make a question a question. Left out of a search when other words remain. */
const chineseQuestionWords = `什么 么是 是什 怎么 么样 怎样 如何 为什 为何 哪些 哪个 哪里 哪一 哪种 多少 几个 是否 请问 有哪 可以 是谁 的是 了什 谁是`;

const stopWords = new Set([...english.replaceAll("'", '').split(/\s+/), ...chinese.split(' ')]);
const questionWords = new Set(chineseQuestionWords.split(' '));

/** Whether a term (as `tokenise` gives it) is never searched for. */
export function isStopWord(term: string): boolean {
  return stopWords.has(term);
}

/** Whether a term only asks, and is left out of a search when others remain. */
export function isQuestionWord(term: string): boolean {
  return questionWords.has(term);
}
