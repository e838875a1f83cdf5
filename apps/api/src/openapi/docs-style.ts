/** Style of the page that describes the API; in the page itself, so that it needs nothing else. */
export const docsStyle = `
:root { color-scheme: light dark; --line: light-dark(#e2e2e6, #33333a); --soft: light-dark(#f6f6f8, #1c1c21);
  --text: light-dark(#1b1b1f, #ececf1); --dim: light-dark(#5c5c66, #a0a0ab); --link: light-dark(#3b4fd8, #9aa8ff); }
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 13rem minmax(0, 1fr); color: var(--text);
  background: light-dark(#fff, #121216); font: 15px/1.6 system-ui, 'PingFang SC', 'Microsoft YaHei', sans-serif; }
nav { position: sticky; top: 0; align-self: start; padding: 2rem 1rem; display: grid; gap: .25rem; }
main { max-width: 56rem; padding: 2rem 1.5rem 6rem; }
a { color: var(--link); text-decoration: none; } a:hover, p a { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
h1 small { font-size: 1rem; font-weight: 400; color: var(--dim); }
h2 { margin: 2.5rem 0 .75rem; scroll-margin-top: 1rem; } h3 { margin: 1rem 0 .25rem; font-size: .9rem; color: var(--dim); }
details { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; padding: 0 1rem; scroll-margin-top: 1rem; }
details:target { border-color: var(--link); }
summary { cursor: pointer; padding: .6rem 0; overflow-wrap: anywhere; } summary span { color: var(--dim); display: block; padding-inline-start: 1rem; }
pre { background: var(--soft); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
pre, code { font: 13px/1.55 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
b { font: 600 12px ui-monospace, monospace; display: inline-block; min-width: 3.5rem; }
.get { color: light-dark(#17693a, #7fd6a0); } .post { color: light-dark(#3b4fd8, #9aa8ff); } .delete { color: light-dark(#b3261e, #ff9d94); }
.put, .patch { color: light-dark(#8a5a00, #f0c36d); }
@media (max-width: 48rem) { body { display: block; } nav { position: static; grid-auto-flow: row; padding-bottom: 0; } }
`;
