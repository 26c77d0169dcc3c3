package dev.halley.bench.load;

import dev.halley.bench.load.Client.Ticket;
import java.util.Map;
import java.util.function.Function;

/** Which client speaks with which server. */
final class Dialects {
    private static final Map<String, Function<Ticket, Client>> ALL =
            Map.of("halley", HalleyClient::new, "naive", BareClient::new, "floor", BareClient::new);

    private Dialects() {}

    static Client client(String server, Ticket ticket) {
        Function<Ticket, Client> made = ALL.get(server);
        if (made == null) {
            throw new IllegalArgumentException("server: expected one of " + ALL.keySet() + ", found " + server);
        }
        return made.apply(ticket);
    }
}
