import rehypeHighlight from 'rehype-highlight';
import type { PluggableList } from 'unified';

/** Colours in code: loaded when an answer holds some. Only languages the fence names; guessing is slow and wrong. */
export const rehypePlugins: PluggableList = [[rehypeHighlight, { detect: false }]];
export const remarkPlugins: PluggableList = [];
