// Runs before the first paint, so that nobody sees the wrong theme or language. Kept in step with src/i18n and src/frame/theme.ts.
(function () {
  var root = document.documentElement;
  var read = function (key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  var theme = read('onyx.theme');
  if (theme !== 'light' && theme !== 'dark') {
    theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  root.dataset.theme = theme;
  var locale = read('onyx.locale');
  if (locale !== 'en' && locale !== 'zh') locale = /^zh\b/i.test(navigator.language) ? 'zh' : 'en';
  root.lang = locale === 'zh' ? 'zh-CN' : 'en';
})();
