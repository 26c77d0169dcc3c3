package dev.halley.bench.run;

/**
 * How much is done.
 *
 * @param name in a file of results
 * @param clients of a usual case
 * @param many clients of a case about many connections
 * @param most clients of a case about as many as there can be
 * @param topics of a case about many, a multiple of 20
 * @param missed messages that clients have missed when they come back
 * @param rate messages a second, when paced
 * @param warmUpSeconds that a paced case is paced before it counts
 * @param seconds that a paced case counts
 * @param burstSeconds that a saturated case should last
 * @param leastBurst messages of the shortest burst
 * @param mostBurst messages of the longest
 */
record Scale(
        String name,
        int clients,
        int many,
        int most,
        int topics,
        int missed,
        int rate,
        int warmUpSeconds,
        int seconds,
        double burstSeconds,
        int leastBurst,
        int mostBurst) {
    /** Of each message, as text. */
    static final int BYTES = 200;

    static final Scale FULL = new Scale("full", 1000, 10_000, 18_000, 10_000, 1000, 50, 2, 8, 4, 50, 40_000);
    /** Shows that everything works. */
    static final Scale SMOKE = new Scale("smoke", 20, 40, 60, 40, 50, 50, 0, 1, 0.1, 50, 50);

    Scale withClients(int number) {
        return new Scale(
                name,
                number,
                many,
                most,
                topics,
                missed,
                rate,
                warmUpSeconds,
                seconds,
                burstSeconds,
                leastBurst,
                mostBurst);
    }

    /** Messages that last so long at a rate of deliveries a second to each of the clients. */
    int burst(double perSecond, double lasting) {
        return (int) Math.max(leastBurst, Math.min(mostBurst, perSecond * lasting));
    }
}
