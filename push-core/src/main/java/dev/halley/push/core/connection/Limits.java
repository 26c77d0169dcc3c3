package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.PushConfig;
import dev.halley.push.core.connection.Headcount.Share;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.spi.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many clients there may be, of all and of one user, session or address, and how fast they may send; docs/security.md. What is refused is counted. Thread-safe, and asked
 * without waiting.
 */
public final class Limits {
    private static final String ALL = "push.max-connections";
    private static final String USER = "push.max-per-user";
    private static final String ADDRESS = "push.max-per-address";
    private static final String RATE = "push.max-rate";
    /** How much faster than a client an address may send, for nobody knows how many clients it has. */
    private static final int CLIENTS_OF_ADDRESS = 10;
    /** How much more often than it sends somebody may ask for a connection: a poll ends with each message that comes, and the next one must not wait. */
    private static final int POLLS = 10;

    private final PushConfig config;
    private final Ticker ticker;
    private final Headcount heads = new Headcount();
    private final AtomicInteger clients = new AtomicInteger();
    private final Rates rates;
    private final Refusals refusals;

    /**
     * @param config says how many
     * @param ticker the clock
     */
    public Limits(PushConfig config, Ticker ticker) {
        this.config = config;
        this.ticker = ticker;
        this.rates = new Rates(ticker, config.maxConnections());
        this.refusals = new Refusals(ticker);
    }

    /**
     * @return how many clients there are
     */
    public int clients() {
        return clients.get();
    }

    /**
     * @return how much was refused since the start, by the setting that says how much may be
     */
    public Map<String, Long> refusals() {
        return refusals.all();
    }

    /**
     * Before anything is made of a request for a connection: whether it would be refused, as far as is known.
     *
     * @param arrival who comes
     * @return null where it would not
     */
    public @Nullable Problem ofConnecting(Arrival arrival) {
        if (arrival.clientId() == null) {
            if (clients.get() >= config.maxConnections()) {
                return full();
            }
            for (Share share : shares(arrival)) {
                if (heads.isTaken(share)) {
                    return taken(share);
                }
            }
        }
        String party = party(arrival.principal(), arrival.clientId());
        return party == null || take("g" + party, POLLS)
                ? null
                : Problem.of(429, "requests: expected at most " + POLLS * config.maxRate() + " a second");
    }

    /**
     * Before the body of a POST is read.
     *
     * @param client who sends it
     * @param clientId the id that it brought, null for none
     * @return null where it may
     */
    public @Nullable Problem ofPosting(Client client, @Nullable String clientId) {
        String party = party(client.principal(), clientId);
        // who is nobody may say another id each time
        String network = client.principal() != null ? null : Network.of(client.remoteAddress());
        boolean within =
                (party == null || take(party, 1)) && (network == null || take("a" + network, CLIENTS_OF_ADDRESS));
        return within ? null : tooFast();
    }

    /** Whether a message on a WebSocket may be taken. */
    boolean takes(Client sender) {
        return take(String.valueOf(party(sender.principal(), sender.id())), 1);
    }

    /** How many refusals a connection may go on after: as many as there may be messages. */
    TokenBucket patience() {
        return new TokenBucket(ticker, config.maxRate());
    }

    /** What a message is refused by. */
    Problem tooFast() {
        return Problem.of(
                429, "messages: expected at most " + config.maxRate() + " a second, and twice as many at once");
    }

    /** Counts a client in, or gives why not; {@link #left} undoes it. */
    @Nullable
    Problem enter(List<Share> shares) {
        if (clients.incrementAndGet() > config.maxConnections()) {
            clients.decrementAndGet();
            return full();
        }
        if (!heads.enter(shares)) {
            clients.decrementAndGet();
            return taken(shares.stream().filter(heads::isTaken).findFirst().orElse(shares.get(0)));
        }
        return null;
    }

    void left(List<Share> shares) {
        clients.decrementAndGet();
        heads.leave(shares);
    }

    List<Share> shares(Arrival arrival) {
        List<Share> shares = new ArrayList<>(3);
        if (arrival.principal() != null) {
            shares.add(new Share("p" + arrival.principal(), config.maxPerUser(), USER, "of a user"));
        }
        if (arrival.session() != null) {
            shares.add(new Share("s" + arrival.session(), config.maxPerUser(), USER, "of a session"));
        }
        String network = Network.of(arrival.remoteAddress());
        if (network != null) {
            shares.add(new Share("a" + network, config.maxPerAddress(), ADDRESS, "of an address"));
        }
        return shares;
    }

    /** Whose messages count together; null for somebody who has yet to get an id. */
    private static @Nullable String party(@Nullable String principal, @Nullable String clientId) {
        if (principal != null) {
            return "p" + principal;
        }
        return clientId == null ? null : "c" + clientId;
    }

    private boolean take(String party, int factor) {
        boolean within = rates.take(party, config.maxRate() * factor);
        if (!within) {
            refusals.add(RATE, config.maxRate());
        }
        return within;
    }

    private Problem full() {
        refusals.add(ALL, config.maxConnections());
        return Problem.of(503, "connections: expected at most " + config.maxConnections() + " clients at a time");
    }

    private Problem taken(Share share) {
        refusals.add(share.setting(), share.most());
        return Problem.of(
                429, "connections: expected at most " + share.most() + " clients " + share.of() + " at a time");
    }
}
