package dev.halley.bench.run;

import java.util.List;
import java.util.Map;

/** Paced, without and with one client in a hundred that stopped reading: what the others notice. Socket buffers are small on both sides in both runs, so that who stalls is noticed soon. */
final class Stalled implements Scenario {
    private static final int SEND_BUFFER = 16 * 1024;
    private static final int RECEIVE_BUFFER = 4 * 1024;
    /** Enough to fill those buffers. */
    private static final int FLOOD = 300;

    private static final double MIB = 1 << 20;

    @Override
    public String name() {
        return "stalled";
    }

    @Override
    public List<String> cases(Scale scale) {
        return List.of("stalled-none", "stalled-one-percent");
    }

    @Override
    public void run(Session session) throws Exception {
        List<String> cases = cases(session.scale());
        session.found(cases.get(0), run(session, 0));
        session.found(cases.get(1), run(session, Math.max(1, session.scale().clients() / 100)));
    }

    private static Map<Measure, Double> run(Session session, int stalled) throws Exception {
        Scale scale = session.scale();
        int readers = scale.clients() - stalled;
        Setup setup = session.setup().withParameter("tomcat.socket.txBufSize", "" + SEND_BUFFER);
        try (Stage stage = session.stage(setup)) {
            if (stalled > 0) {
                stage.clients().comeSmall(stalled, RECEIVE_BUFFER);
            }
            stage.clients().come(readers);
            stage.clients().stall(stalled);
            stage.meter().burst(FLOOD, readers);
            double before = stage.collected().get("heap") / MIB;
            if (scale.warmUpSeconds() > 0) {
                stage.meter().pace(scale.rate(), scale.rate() * scale.warmUpSeconds(), readers);
            }
            Map<Measure, Double> values = stage.meter()
                    .pace(scale.rate(), scale.rate() * scale.seconds(), readers)
                    .values();
            values.put(Measure.HEAP_BEFORE, before);
            values.put(Measure.HEAP, stage.collected().get("heap") / MIB);
            return values;
        }
    }
}
