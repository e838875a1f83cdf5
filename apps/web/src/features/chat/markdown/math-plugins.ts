import rehypeKatex from 'rehype-katex';
import remarkMath from 'remark-math';
import type { PluggableList } from 'unified';
import 'katex/dist/katex.min.css';

/** Maths: loaded when an answer holds some. KaTeX's fonts come with its style sheet from our own server. */
export const remarkPlugins: PluggableList = [remarkMath];
export const rehypePlugins: PluggableList = [
  // `\href` and images in formulas would lead to other hosts; sizes and macro expansion are bounded.
  [rehypeKatex, { trust: false, strict: 'ignore', maxSize: 20, maxExpand: 500 }],
];
