package dev.halley.bench.run;

import java.util.List;

/** One topic that all read: as fast as it goes, then at a rate. */
final class FanOut implements Scenario {
    private static final int WARM_UPS = 4;
    private static final double WARM_UP_SECONDS = 1;
    private static final double NO_LONGER_FASTER = 1.1;

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public List<String> cases(Scale scale) {
        return List.of("saturated", "paced");
    }

    @Override
    public void run(Session session) throws Exception {
        Scale scale = session.scale();
        int clients = scale.clients();
        try (Stage stage = session.stage(session.setup())) {
            stage.clients().come(clients);
            int burst = scale.burst(warmUp(stage, scale), scale.burstSeconds());
            session.found("saturated", stage.meter().burst(burst, clients).values());
            if (scale.warmUpSeconds() > 0) {
                stage.meter().pace(scale.rate(), scale.rate() * scale.warmUpSeconds(), clients);
            }
            session.found(
                    "paced",
                    stage.meter()
                            .pace(scale.rate(), scale.rate() * scale.seconds(), clients)
                            .values());
        }
    }

    /** Bursts of about a second until one is no more than 10 % faster than those before, 4 at most. Gives messages a second. */
    static double warmUp(Stage stage, Scale scale) throws InterruptedException {
        int clients = scale.clients();
        double best = stage.meter().burst(scale.leastBurst(), clients).rate();
        for (int i = 0; i < WARM_UPS; i++) {
            double rate = stage.meter()
                    .burst(scale.burst(best / clients, Math.min(WARM_UP_SECONDS, scale.burstSeconds())), clients)
                    .rate();
            boolean faster = rate > best * NO_LONGER_FASTER;
            best = Math.max(best, rate);
            if (!faster) {
                break;
            }
        }
        return best / clients;
    }
}
