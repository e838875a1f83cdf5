import type { search as english } from '../en/search.ts';
import type { Translated } from '../words.ts';

export const search: Translated<typeof english> = {
  title: '检索',
  searching: '正在检索',
  ask: '在对话中提问',
  listSeparator: '、',
  box: {
    label: '检索文档',
    placeholder: '输入关键词，或直接提问',
  },
  facets: {
    label: '筛选',
    labelCount: '筛选（{{count}}）',
    collections: '集合',
    formats: '类型',
    dates: '更新时间',
    date: {
      any: '不限时间',
      day: '最近 24 小时',
      week: '最近 7 天',
      month: '最近 30 天',
      year: '最近一年',
      older: '更早',
    },
  },
  result: {
    list: '找到的文档',
    count_other: '{{number}} 个文档',
    countMore: '超过 {{number}} 个文档',
    took: '{{ms}} 毫秒',
    more_other: '此文档中还有 {{count}} 个段落',
    showMore: '显示更多',
    pinned: '优先',
    similar_other: '另有 {{count}} 个文档内容几乎相同',
    alsoSearched: '同时检索了：{{words}}',
    moreWords: '+{{count, number}}',
    moreWordsLabel_other: '显示其余 {{count, number}} 个词',
    skipped: '因耗时过长，本次未包含：{{legs}}。再次检索可获得完整结果。',
  },
  legs: {
    lexical: '按字词检索',
    static: '按语义检索',
    latent: '按主题检索',
    model: '按嵌入模型检索',
    reranker: '重排序',
  },
  explain: {
    switch: '解释排序',
    leg: '检索方式',
    legs: { lexical: '字词', static: '语义', latent: '主题', model: '嵌入模型' },
    rank: '名次',
    score: '得分',
    contribution: '计入总分',
    total: '总分 {{score}}',
    factors: { recency: '较新', pinned: '优先' },
    rerank: '重排序',
    terms: '匹配的词：{{terms}}',
  },
  panel: {
    passage: '段落',
    passageOf: '段落 {{number}}/{{total}}',
    previous: '上一段落',
    next: '下一段落',
  },
  start: {
    recent: '最近检索',
    forget: '清除',
    suggested: '文档可以回答的问题',
  },
  empty: {
    'no-documents': {
      title: '还没有可检索的内容',
      text: '添加文档后，就能在这里找到其中的段落。',
      action: '添加文档',
    },
    'nothing-ready-yet': {
      title: '正在读取文档',
      text: '文字建立索引后即可检索，通常在一分钟之内。',
      action: '查看进度',
    },
    'filters-exclude-all': {
      title: '没有符合筛选条件的结果',
      text_other: '不加筛选可找到 {{number}} 个文档。',
      action: '清除筛选',
    },
    'no-searchable-words': {
      title: '没有可检索的词',
      text: '输入中只有符号或极为常见的词，请加上有意义的词语。',
    },
    'no-match': {
      title: '没有找到“{{query}}”',
      text: '请减少或更换词语，或使用文档中可能出现的说法。',
    },
  },
};
