package dev.halley.bench.server;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * All contestants by name. OmniFaces' {@code o:socket} is not among them: a client needs a channel id that only a rendered Faces view gives, so it takes CDI, Faces and a view for each client, while
 * what is sent goes to a JSR-356 session by an asynchronous {@code sendText} as {@code naive} sends it. Where Tomcat refuses a second send at the same time, it is tried again every 10 ms, at most 100 times.
 */
public final class Contestants {
    private static final Map<String, Supplier<Contestant>> ALL = Map.ofEntries(
            Map.entry("halley", Halley::usual),
            Map.entry("halley-small", () -> Halley.usual().small()),
            Map.entry("halley-upgrade", Halley::upgrade),
            Map.entry("halley-upgrade-small", () -> Halley.upgrade().small()),
            Map.entry("naive", () -> new BareNaive(false)),
            Map.entry("naive-small", () -> new BareNaive(true)),
            Map.entry("floor", () -> new BareFloor(true)),
            Map.entry("floor-bare", () -> new BareFloor(false)),
            Map.entry("cometd", () -> new Cometd(1)),
            Map.entry("cometd-64", () -> new Cometd(64)),
            Map.entry("atmosphere", Atmosphere::new),
            Map.entry("spring", () -> new Spring(Spring.Kind.SOCKET)),
            Map.entry("spring-sockjs", () -> new Spring(Spring.Kind.SOCKJS)),
            Map.entry("spring-stomp", () -> new Spring(Spring.Kind.STOMP)));

    private Contestants() {}

    /** In the order of the alphabet. */
    public static List<String> names() {
        return ALL.keySet().stream().sorted().toList();
    }

    /** A new one, that has not begun anything yet. */
    public static Contestant named(String name) {
        Supplier<Contestant> found = ALL.get(name);
        if (found == null) {
            throw new IllegalArgumentException("server: expected one of " + ALL.keySet() + ", found " + name);
        }
        return found.get();
    }
}
