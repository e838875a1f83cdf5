import { sealed } from './rendered-file.ts';

/** What the edge says by itself, in both languages, since it does not know who asks. */
export const edgeTexts = {
  unavailable: {
    title: { en: 'Onyx is not available right now', zh: 'Onyx 暂时无法访问' },
    body: {
      en: 'It is starting, updating, or has a fault. This page tries again; nothing you saved is lost.',
      zh: '系统正在启动、更新，或出现故障。本页会自动重试，已保存的内容不会丢失。',
    },
  },
  unknownName: {
    en: 'This server does not answer to that name. Use the address your administrator gave you.',
    zh: '本服务器不使用该名称提供服务，请使用管理员提供的地址访问。',
  },
} as const;

/** How often the page tries again, in seconds. */
const refreshSeconds = 10;

/** `deploy/edge/unavailable.html`: needs no script and nothing from anywhere else. */
export function unavailablePage(): string {
  const { title, body } = edgeTexts.unavailable;
  return sealed(
    `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta http-equiv="refresh" content="${refreshSeconds}" />
    <meta name="robots" content="noindex" />
    <title>${title.en} · ${title.zh}</title>
    <style>
      :root {
        color-scheme: light dark;
      }
      body {
        margin: 0;
        min-height: 100vh;
        display: grid;
        place-content: center;
        gap: 2rem;
        padding: 2rem;
        font:
          1rem/1.6 system-ui,
          'PingFang SC',
          'Microsoft YaHei',
          'Noto Sans CJK SC',
          sans-serif;
      }
      section {
        max-width: 34rem;
      }
      h1 {
        margin: 0 0 0.5rem;
        font-size: 1.35rem;
        font-weight: 600;
      }
      p {
        margin: 0;
      }
    </style>
  </head>
  <body>
    <section>
      <h1>${title.en}</h1>
      <p>${body.en}</p>
    </section>
    <section lang="zh-CN">
      <h1>${title.zh}</h1>
      <p>${body.zh}</p>
    </section>
  </body>
</html>
`,
    'markup',
  );
}
