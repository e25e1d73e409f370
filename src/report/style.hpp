// How the pages look: on a screen, light and dark, and on paper.
#pragma once

#include <string_view>

namespace convoy {

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--page:#fff;--card:#f5f6f8;--text:#1a1d21;--soft:#50575f;
--line:#d5d9de;--plain:#2c6cb0;--good:#1d7040;--warn:#8a5300;--bad:#b3261e;--none:#6b7178;
--link:#1a56a0}
@media (prefers-color-scheme:dark){:root{--page:#14171a;--card:#1f2327;--text:#e8eaed;
--soft:#aab1b9;--line:#3a4047;--plain:#6ea8e6;--good:#63c08a;--warn:#e0a84a;--bad:#ff8a80;
--none:#9aa1a9;--link:#8ab8f0}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);
font:16px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif}
header,main,footer,nav{max-width:72rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.5rem}
footer{padding:1.5rem 1.25rem;color:var(--soft);font-size:.875rem}
h1{font-size:1.75rem;line-height:1.2;margin:0}
h2{font-size:1.3rem;margin:2.25rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.5rem 0 .5rem}
p{margin:.5rem 0;max-width:50rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link)}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.5rem;background:var(--page)}
header p,.soft{color:var(--soft)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:1rem 0 0}
.verdict{border-left:.4rem solid;padding:.75rem 1rem;background:var(--card);font-size:1.25rem;
max-width:none}
.verdict.passed{border-color:var(--good)}.verdict.warning{border-color:var(--warn)}
.verdict.failed{border-color:var(--bad)}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:.75rem;margin:1rem 0}
dl div{background:var(--card);padding:.5rem .75rem;border-radius:.25rem}
dt{color:var(--soft);font-size:.8125rem}dd{margin:0;font-weight:600;overflow-wrap:anywhere}
.scroll{overflow-x:auto;margin:.75rem 0}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding:.25rem 0;caption-side:top}
th,td{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;
border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-weight:600;vertical-align:bottom}
th[scope=row]{font-weight:500;overflow-wrap:anywhere;min-width:10rem}
.n{text-align:right;white-space:nowrap}
th small{display:block;color:var(--soft);font-weight:400;max-width:30rem}
th a,td.t{white-space:nowrap}td.samples{overflow-wrap:anywhere;min-width:8rem}
td.bar{width:22%;min-width:6rem;vertical-align:middle}
td.bar svg{display:block;width:100%;height:.7rem}
td.raw{width:60%;min-width:16rem}
rect.plain{fill:var(--plain)}rect.good{fill:var(--good)}rect.warn{fill:var(--warn)}
rect.bad{fill:var(--bad)}rect.none{fill:var(--none)}
.mark{white-space:nowrap;font-weight:600}.mark>span{display:inline-block;width:1.1em}
.mark.good{color:var(--good)}.mark.warn{color:var(--warn)}.mark.bad{color:var(--bad)}
.mark.none{color:var(--soft)}
figure{margin:.75rem 0}
svg.chart{display:block;width:100%;max-width:56rem;height:auto}
svg.chart text{font-size:11px;fill:var(--soft)}
svg text.x{text-anchor:middle}svg text.y{text-anchor:end}
svg .grid{stroke:var(--line);stroke-width:1}
summary{cursor:pointer;color:var(--link);font-size:.875rem}
pre{background:var(--card);padding:.75rem 1rem;overflow-x:auto;border-radius:.25rem;
font-size:.8125rem;line-height:1.45}
code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.8125rem}
.command code,.raw code{overflow-wrap:anywhere}
@media print{@page{size:A4;margin:14mm}
:root{color-scheme:light;--page:#fff;--card:#fff;--text:#000;--soft:#444;--line:#bbb;
--plain:#2c6cb0;--good:#1d7040;--warn:#8a5300;--bad:#b3261e;--none:#6b7178;--link:#000}
body{font-size:10pt}nav,.skip,summary{display:none}
header,main,footer{max-width:none;padding:0}
.scroll{overflow:visible}table,code,pre{font-size:7.5pt}th,td{padding-right:.4rem}
th[scope=row],td.samples,td.raw,td.bar{min-width:0}td{overflow-wrap:anywhere}
details::details-content{content-visibility:visible;height:auto}
h2,h3,caption{break-after:avoid}tr,figure svg{break-inside:avoid}thead{display:table-header-group}
pre{white-space:pre-wrap;border:1px solid var(--line)}
svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
)css";

}  // namespace convoy
