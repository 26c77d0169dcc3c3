package dev.halley.push;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A client wants to connect; an observer may deny it, which the client is told for good, or give the client attributes. Asked before anything else of it, and again
 * whenever it comes back: at each poll, after a cut, on another transport. Then attributes begin anew.
 */
public final class ConnectRequest extends Request {
    private static final int MOST_ATTRIBUTES = 16;
    private static final int MOST_CHARACTERS = 1024;

    private final String transport;
    private final List<String> topics;
    private final Map<String, String> attributes = new ConcurrentHashMap<>();
    private volatile Instant end = Instant.MAX;

    /**
     * @param client who
     * @param transport how: {@code ws}, {@code sse}, {@code ndjson}, {@code iframe} or {@code poll}
     * @param topics the topics and patterns that it begins with, as it named them
     */
    public ConnectRequest(Client client, String transport, List<String> topics) {
        super(client);
        this.transport = transport;
        this.topics = List.copyOf(topics);
    }

    /**
     * @return how: {@code ws}, {@code sse}, {@code ndjson}, {@code iframe} or {@code poll}
     */
    public String transport() {
        return transport;
    }

    /**
     * @return the topics and patterns that it begins with, as it named them; empty where a WebSocket subscribes later
     */
    public List<String> topics() {
        return topics;
    }

    /**
     * Gives the client an attribute, which all later events of it carry in {@link Client#attributes}.
     *
     * @param name what it is
     * @param value what it says; name and value have at most 1024 characters together, a client has at most 16 attributes
     * @throws InvalidInputException beyond these bounds
     */
    public void setAttribute(String name, String value) {
        if (name.length() + value.length() > MOST_CHARACTERS) {
            throw InvalidInputException.of(
                    "attribute " + name,
                    "at most 1024 characters with its name",
                    "" + (name.length() + value.length()));
        }
        if (attributes.size() >= MOST_ATTRIBUTES && !attributes.containsKey(name)) {
            throw InvalidInputException.of("attributes", "at most 16", name);
        }
        attributes.put(name, value);
    }

    /**
     * Lets the client be here until then, because a token says so: a stream or WebSocket is closed with 4010, which tells the client to come back, a held poll is answered, and this is
     * asked again. Who comes after it is denied. Of several the earliest counts. Rights to publish by POST end with what the container says of that request.
     *
     * @param end when; to the millisecond, by the server's clock
     */
    public void until(Instant end) {
        if (end.isBefore(this.end)) {
            this.end = end;
        }
    }

    /**
     * @return until when the client may be here; {@link Instant#MAX} where nobody said
     */
    public Instant end() {
        return end;
    }

    /**
     * @return who wants it, with the attributes that it was given so far
     */
    @Override
    public Client client() {
        return super.client().withAttributes(attributes);
    }
}
