/** The `lang` of a text of either language: Chinese as soon as a good part of its letters is. */
export function textLanguage(text: string): 'zh-CN' | 'en' {
  const sample = text.slice(0, 2000);
  const han = sample.match(/\p{Script=Han}/gu)?.length ?? 0;
  const words = sample.match(/[\p{Script=Latin}\d]+/gu)?.length ?? 0;
  return han > 0 && han >= words ? 'zh-CN' : 'en';
}
