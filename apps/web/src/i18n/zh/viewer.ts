import type { viewer as english } from '../en/viewer.ts';
import type { Translated } from '../words.ts';

export const viewer: Translated<typeof english> = {
  title: '文档',
  viewerOf: '文档：{{title}}',
  opening: '正在打开文档',
  page: '页码',
  pageNumber: '第 {{page}} 页',
  pageShort: '第 {{page}} 页',
  pages: '第 {{from}}–{{to}} 页',
  ofPages: '共 {{total}} 页',
  slide: '第 {{slide}} 张幻灯片',
  sheetRange: '{{sheet}}，{{range}}',
  lines: '第 {{from}}–{{to}} 行',
  code: '代码',
  table: '表格',
  picture: '图片',
  pageControls: '页面与缩放',
  keys: '左右方向键翻页，加减号缩放，0 适合宽度，R 旋转。',
  zoomIn: '放大',
  zoomOut: '缩小',
  fitWidth: '适合宽度',
  turn: '旋转页面',
  showAllRows: '显示全部 {{rows}} 行',
  asText: '以文字显示',
  showText: '显示文字',
  copyQuote: '复制引文',
  download: '下载',
  openFull: '打开文档',
  oldVersion: '这是引用时的版本 {{shown}}，当前版本为 {{current}}。',
  openCurrent: '打开当前版本',
  gone: {
    title: '文档已不存在',
    text: '文档已被删除，或你没有查看权限。',
    textKept: '文档已被删除，或你没有查看权限。引用时的段落仍保留在下方。',
  },
  notReadYet: {
    title: '正在读取文档',
    text: '读取完成后，文字会显示在这里。',
  },
  notReadable: {
    title: '没有可显示的文字',
    text: '可以下载文件，用其他程序打开。',
  },
  pdfPassword: '文件密码',
  openWithPassword: '打开',
  pdfFailure: {
    password: {
      title: '这个 PDF 有密码',
      text: '输入密码即可在此查看页面。密码不会发送到服务器。',
    },
    damaged: {
      title: '无法显示页面',
      text: 'PDF 已损坏。已读取的文字仍可查看。',
    },
    missing: {
      title: '文件已不存在',
      text: '文件已被删除，或你没有查看权限。',
    },
    unreachable: {
      title: '文件加载失败',
      text: '请检查网络连接后重试。',
    },
  },
  mailParts: {
    subject: '主题',
    headers: '收发信息',
    body: '正文',
    attachment: '附件 {{name}}',
  },
  detail: {
    tabs: '文档信息',
    preview: '预览',
    passages: '段落',
    versions: '版本',
    details: '详情',
  },
};
