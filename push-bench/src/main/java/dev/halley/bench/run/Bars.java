package dev.halley.bench.run;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** One figure of a case as horizontal bars, the best first. */
final class Bars {
    private static final int ROW = 20;
    private static final int TOP = 26;
    private static final int LABELS = 190;
    private static final int BARS = 560;
    private static final int WIDTH = LABELS + BARS + 120;

    private record Bar(Key key, Spread spread) {}

    private final Measure measure;
    private final List<Bar> bars;

    Bars(Results results, Table table, Measure measure) {
        this.measure = measure;
        int sign = measure.better() == Measure.Better.HIGHER ? -1 : 1;
        this.bars = table.rows().stream()
                .flatMap(row -> results.spread(row.key(), measure).stream().map(spread -> new Bar(row.key(), spread)))
                .sorted(Comparator.comparingDouble(bar -> sign * bar.spread().median()))
                .toList();
    }

    String svg() {
        double most =
                bars.stream().mapToDouble(bar -> bar.spread().greatest()).max().orElse(0);
        double scale = most > 0 ? BARS / most : 0;
        StringBuilder svg = new StringBuilder(String.format(
                "<svg role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %1$d %2$d\">%n<text x=\"0\" y=\"14\" font-weight=\"bold\">%s, %s is better</text>%n",
                WIDTH,
                TOP + ROW * bars.size(),
                HtmlReport.escape(measure.label()),
                measure.better() == Measure.Better.HIGHER ? "more" : "less"));
        for (int i = 0; i < bars.size(); i++) {
            svg.append(bar(bars.get(i), TOP + i * ROW, scale));
        }
        return svg.append("</svg>\n").toString();
    }

    private String bar(Bar bar, int y, double scale) {
        Spread spread = bar.spread();
        boolean ours = bar.key().server().startsWith("halley");
        return String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
                        + "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"currentColor\"/><text x=\"%.1f\" y=\"%d\">%s</text>%n",
                LABELS - 8,
                y + 13,
                HtmlReport.escape(bar.key().server() + " " + bar.key().transport()),
                LABELS,
                y + 2,
                spread.median() * scale,
                ROW - 6,
                ours ? "#2a78d0" : "#9aa4ae",
                LABELS + spread.least() * scale,
                y + ROW / 2 - 1,
                LABELS + spread.greatest() * scale,
                y + ROW / 2 - 1,
                LABELS + spread.greatest() * scale + 6,
                y + 13,
                measure.text(spread.median()));
    }
}
