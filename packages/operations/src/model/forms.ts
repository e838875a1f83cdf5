import type { Locale } from '@onyx/contracts';

/** What a value must look like, where its kind alone does not say it. Zod's messages are the names of these. */
const forms = {
  size: { en: 'a size such as 512M or 2G', zh: '大小，如 512M 或 2G' },
  image: {
    en: 'an image as name:tag or name@sha256:digest',
    zh: '镜像，格式为 名称:标签 或 名称@sha256:摘要',
  },
  hostName: {
    en: 'a host name in lower case without scheme and port, e.g. onyx.example.com',
    zh: '小写的主机名，不带协议和端口，如 onyx.example.com',
  },
  registry: {
    en: 'empty, or an address in lower case that ends with a slash, e.g. registry.example/',
    zh: '留空，或以斜杠结尾的小写地址，如 registry.example/',
  },
  prefix: { en: 'a prefix in lower case, e.g. onyx/', zh: '小写前缀，如 onyx/' },
  tag: { en: 'a tag, e.g. "1.10" in quotes', zh: '标签，如加引号的 "1.10"' },
  network: {
    en: 'an address or a network such as 10.0.0.1 or 10.0.0.0/8',
    zh: '地址或网段，如 10.0.0.1 或 10.0.0.0/8',
  },
  email: { en: 'an e-mail address', zh: '邮箱地址' },
  httpsAddress: { en: 'an address beginning with https://', zh: '以 https:// 开头的地址' },
  settingValue: { en: 'text, a number, or true or false', zh: '文本、数字或 true/false' },
} as const satisfies Record<string, Record<Locale, string>>;

export type FormName = keyof typeof forms;

/** The name of a form, checked by the compiler, as the message of a rule. */
export function form(name: FormName): string {
  return name;
}

export function isForm(text: string): text is FormName {
  return Object.hasOwn(forms, text);
}

export function formText(name: FormName, locale: Locale): string {
  return forms[name][locale];
}
