// The style sheet of a report's page.
#ifndef LATHE_RUNTIME_REPORT_PAGE_STYLE_H_
#define LATHE_RUNTIME_REPORT_PAGE_STYLE_H_

namespace lathe {

constexpr char kPageStyle[] = R"css(
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --text: #1b2430; --soft: #5b6776; --line: #dfe4ea;
  --grid: #e9edf1; --c0: #2563eb; --c1: #e8710a; --good: #15803d; --bad: #b91c1c; --heat: 37 99 235; }
@media (prefers-color-scheme: dark) {
  :root { --page: #10151c; --card: #18202a; --text: #e5eaf0; --soft: #9aa8b8; --line: #2c3744; --grid: #263140;
    --c0: #6ea8fe; --c1: #ffa94d; --good: #4ade80; --bad: #f87171; --heat: 110 168 254; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
header, nav, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 36px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -.01em; }
h2 { font-size: 20px; margin: 40px 0 14px; letter-spacing: -.005em; }
h3 { font-size: 15px; margin: 0 0 10px; }
p { margin: 0 0 10px; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 13px; }
.soft { color: var(--soft); }
.facts { display: flex; flex-wrap: wrap; gap: 8px; margin: 14px 0 0; padding: 0; list-style: none; }
.facts li { background: var(--card); border: 1px solid var(--line); border-radius: 999px; padding: 3px 12px; font-size: 13px; }
.facts b { font-weight: 600; }
nav { margin-top: 18px; }
nav a { color: var(--c0); text-decoration: none; margin-right: 18px; font-size: 14px; }
nav a:hover, nav a:focus { text-decoration: underline; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 14px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px; break-inside: avoid; }
.metric .name { font-size: 13px; color: var(--soft); }
.metric .value { font-size: 30px; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
.metric .base { font-size: 13px; color: var(--soft); }
.better { color: var(--good); font-weight: 600; } .worse { color: var(--bad); font-weight: 600; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 14px; margin-top: 14px;
  align-items: start; }
figure { margin: 0; }
figcaption { font-weight: 600; margin-bottom: 6px; }
figcaption span { display: block; font-weight: 400; font-size: 13px; color: var(--soft); }
.chart { display: block; width: 100%; height: auto; max-width: 560px; margin: 0 auto; }
.charts > :only-child { max-width: 553px; }
svg text { fill: var(--soft); font-size: 11px; font-family: inherit; }
svg .label { font-size: 12px; } svg .legend { font-size: 12px; fill: var(--text); }
svg .grid { stroke: var(--grid); fill: none; } svg .axis { stroke: var(--soft); fill: none; }
svg .reference { stroke: var(--soft); stroke-dasharray: 5 4; fill: none; }
svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .line.c0 { stroke: var(--c0); } svg .line.c1 { stroke: var(--c1); }
svg .bar.c0, svg .mark.c0 { fill: var(--c0); } svg .bar.c1, svg .mark.c1 { fill: var(--c1); }
svg .dot { fill: var(--c0); fill-opacity: .45; }
.wide { overflow-x: auto; padding: 6px 18px 10px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
caption { text-align: left; font-weight: 600; padding: 10px 0 6px; }
th, td { text-align: left; padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); vertical-align: middle; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--soft); font-size: 13px; font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 600; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.top { font-size: 13px; font-weight: 400; color: var(--soft); max-width: 330px; }
.wide td.soft, td.top { min-width: 230px; }
.tag { font-size: 12px; border: 1px solid var(--line); border-radius: 4px; padding: 0 5px; color: var(--soft); white-space: nowrap; }
.below { margin-top: 14px; }
.card p.soft { font-size: 13px; margin: 10px 0 8px; }
.heat { width: auto; } .heat caption { white-space: nowrap; }
.heat td { text-align: center; font-variant-numeric: tabular-nums; border: 2px solid var(--card); padding: 9px 12px; min-width: 74px; }
.heat th { border: 0; padding: 6px 12px; } .heat thead th { text-align: center; } .heat tbody th { text-align: right; }
.heat small { display: block; opacity: .8; }
.heat td.strong { color: #fff; }
@media (prefers-color-scheme: dark) { .heat td.strong { color: #0b1017; } }
.share { padding-left: 40px; } .meter { width: 40%; } .meter div { background: var(--c0); height: 12px; border-radius: 3px; min-width: 1px; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px; overflow-x: auto;
  margin: 0; line-height: 1.55; }
footer { padding-top: 28px; padding-bottom: 40px; font-size: 13px; color: var(--soft); }
@media print {
  :root { --page: #fff; --card: #fff; --text: #000; --soft: #444; --line: #ccc; --grid: #e5e5e5; --c0: #1d4ed8; --c1: #c2570c; }
  body { font-size: 9.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  header, main, footer { max-width: none; padding: 0; }
  table, thead th, .facts li, .soft, .top { font-size: 8.5pt; } .metric .value { font-size: 18pt; }
  .cards { grid-template-columns: repeat(4, 1fr); } .charts { grid-template-columns: 1fr 1fr; }
  .card { padding: 8px 10px; } .wide { break-inside: auto; } h2 { margin-top: 20px; }
  .wide td.soft, td.top { min-width: 0; }
  nav { display: none; } h2 { break-after: avoid; } tr { break-inside: avoid; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; } .wide { overflow: visible; }
}
)css";

}  // namespace lathe

#endif  // LATHE_RUNTIME_REPORT_PAGE_STYLE_H_
