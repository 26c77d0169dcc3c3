package dev.halley.bench.run;

import dev.halley.bench.server.Contestant;
import java.util.List;

/** What is done with one server on one transport, in one go; it gives one case or several. Stateless. */
interface Scenario {
    String name();

    /** The names of what it measures. */
    List<String> cases(Scale scale);

    /** Whether the server can do it at all on that transport. */
    default boolean suits(Contestant contestant, String transport) {
        return true;
    }

    /** Whether it measures variants that nobody named. */
    default boolean wantsVariants() {
        return false;
    }

    /** Does it once; {@link Session#found} takes what it finds, for each of its cases. */
    void run(Session session) throws Exception;
}
