package dev.halley.bench.load;

import dev.halley.bench.load.Client.Ticket;
import java.util.Map;
import java.util.function.Function;

/** Which client speaks with which server. */
final class Dialects {
    private static final Map<String, Function<Ticket, Client>> ALL = Map.ofEntries(
            Map.entry("halley", HalleyClient::new),
            Map.entry("halley-small", HalleyClient::new),
            Map.entry("halley-upgrade", HalleyClient::new),
            Map.entry("halley-upgrade-small", HalleyClient::new),
            Map.entry("naive", BareClient::new),
            Map.entry("naive-small", BareClient::new),
            Map.entry("floor", BareClient::new),
            Map.entry("floor-bare", BareClient::new),
            Map.entry("cometd", CometdClient::new),
            Map.entry("cometd-64", CometdClient::new),
            Map.entry("atmosphere", AtmosphereClient::new),
            Map.entry("spring", SpringClient::new),
            Map.entry("spring-sockjs", SockJsClient::new),
            Map.entry("spring-stomp", StompClient::new));

    private Dialects() {}

    static Client client(String server, Ticket ticket) {
        Function<Ticket, Client> made = ALL.get(server);
        if (made == null) {
            throw new IllegalArgumentException("server: expected one of " + ALL.keySet() + ", found " + server);
        }
        return made.apply(ticket);
    }
}
