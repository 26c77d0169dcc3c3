package dev.halley.push;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All settings. Each is read from the context parameter or system property {@code push.<name>} or the environment variable
 * {@code PUSH_<NAME>}, in the order system property, environment, context parameter; the names below are with dashes, as in
 * {@code push.heartbeat-millis}.
 *
 * @param path the URL below the context path; default {@code /push}
 * @param heartbeatMillis a stream or WebSocket on which nothing was sent for so long gets a heartbeat; default 15 s, 100 ms to 5 min
 * @param pollWaitMillis how long a poll is held that does not say; default 25 s, 0 to 55 s
 * @param leaseMillis how long a client stays connected between polls; default 60 s, 1 s to 1 h
 * @param writeTimeoutMillis a connection that takes no bytes for so long is closed; default 10 s, 100 ms to 5 min
 * @param requestTimeoutMillis a client's request that no observer has replied to for so long is answered by 504; default 30 s, 100 ms to 5 min
 * @param lagMillis who has been behind the log's end for so long on a subscription of policy {@code disconnect} is closed; default 5 s, 100 ms to 1 h
 * @param streamMaxBytes a stream ends itself after so many bytes, and the client comes back; default 8 MiB, 1 KiB to 1 TiB
 * @param streamMaxMillis a stream ends itself after so long; default 15 min, 1 s to 7 d
 * @param maxConnections connections of all transports together, further ones get 503; default 20,000, 1 to 10,000,000
 * @param maxPerUser clients of one principal, and clients of one session; further ones get 429; default 100, 1 to 10,000,000
 * @param maxPerAddress clients of one address, of IPv6 the first 64 bits; further ones get 429; an address of a private network is taken for a proxy's and not counted;
 *     default 1000, 1 to 10,000,000
 * @param maxRate messages a second that a principal, or a client that is nobody, sends, twice as many at once, and ten times as many from one address that names no client;
 *     what is more gets 429, and a WebSocket on which it goes on so is closed with 4008; default 100, 1 to 1,000,000
 * @param maxTopics patterns that one connection subscribes to, further ones get 400 or an error; default 64, 1 to 1024
 * @param maxMessageBytes of what a client publishes or sends in one message, 413 or close 1009 beyond; default 64 KiB, 128 B to 16 MiB
 * @param batchMessages messages written at once; default 256, 1 to 100,000
 * @param batchCharacters a batch ends once its data have so many characters; default 64 Ki, 1 to 16 Mi
 * @param retentionMessages messages kept of a topic; default 1000, 1 to 10,000,000
 * @param retentionBytes bytes kept of a topic; default 4 MiB, 1 KiB to 1 TiB
 * @param retentionMillis how long a message is kept; default 1 h, 100 ms to 30 d
 * @param retentionTotalBytes bytes kept of all topics, the oldest go first; default 64 MiB, 1 KiB to 1 TiB
 * @param retainedTopics patterns of topics whose newest message of each key is kept whatever its age, and nothing else; default none
 * @param logTopics topics that the log keeps apart, the longest idle goes first; default 100,000, 1 to 10,000,000
 * @param webSocket who carries WebSockets ({@code push.websocket}); default {@code container}, or {@code upgrade}
 * @param dispatchers threads that serve connections; default 0, which is as many as cores; 0 to 256
 * @param allowedOrigins origins besides our own whose pages may use the URL, as whoever is logged in there: {@code https://example.org}, or {@code https://*.example.org}
 *     for all below it; default none
 * @param proxy whether a proxy in front is believed when it says who a request is from, and what it was sent to; default {@code none}, or {@code forwarded} or
 *     {@code x-forwarded}
 * @param roles roles that are looked up at the connect; default none
 */
public record PushConfig(
        String path,
        long heartbeatMillis,
        long pollWaitMillis,
        long leaseMillis,
        long writeTimeoutMillis,
        long requestTimeoutMillis,
        long lagMillis,
        long streamMaxBytes,
        long streamMaxMillis,
        int maxConnections,
        int maxPerUser,
        int maxPerAddress,
        int maxRate,
        int maxTopics,
        int maxMessageBytes,
        int batchMessages,
        int batchCharacters,
        int retentionMessages,
        long retentionBytes,
        long retentionMillis,
        long retentionTotalBytes,
        Set<String> retainedTopics,
        int logTopics,
        WebSocket webSocket,
        int dispatchers,
        Set<String> allowedOrigins,
        Proxy proxy,
        Set<String> roles) {
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");
    private static final Pattern ORIGIN =
            Pattern.compile("https?://([A-Za-z0-9.\\-\\[\\]:]+|\\*(\\.[A-Za-z0-9\\-]+){2,}(:[0-9]{1,5})?)");
    private static final Pattern ANYTHING = Pattern.compile(".*");
    private static final Pattern ROLE = Pattern.compile("[^\\p{Cntrl},]+");
    private static final long KI = 1024;
    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long TI = KI * KI * KI * KI;

    /** Who carries WebSockets. Clients can't tell the two apart. */
    public enum WebSocket {
        /** The container's own WebSocket, Jakarta WebSocket 2.1. */
        CONTAINER,
        /**
         * Halley itself, on connections that the container gives away (Servlet 6.0 §2.3.3.5): cheaper on Tomcat 10.1 and 11, in time and memory. Where
         * the container refuses that, as {@link #CONTAINER}.
         */
        UPGRADE
    }

    /**
     * What is believed of what a proxy adds to a request. Name a header only where a proxy that sets it, or adds to it, is passed by every request: otherwise callers write it
     * themselves. Of several values the last counts, which is the nearest proxy's.
     */
    public enum Proxy {
        /** Nothing: the request counts as it comes. */
        NONE,
        /** The header {@code Forwarded}, RFC 7239. */
        FORWARDED,
        /** The headers {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Host}. */
        X_FORWARDED
    }

    /** Copies the sets. */
    public PushConfig {
        retainedTopics = Set.copyOf(retainedTopics);
        allowedOrigins = Set.copyOf(allowedOrigins);
        roles = Set.copyOf(roles);
    }

    /**
     * @return every setting at its default
     */
    public static PushConfig defaults() {
        return from(name -> null);
    }

    /**
     * Reads settings.
     *
     * @param lookup gives the text of a setting by its name, such as {@code push.heartbeat-millis}, or null
     * @return the settings, defaults where there is no text
     * @throws PushConfigException if any are wrong, naming them all
     */
    public static PushConfig from(UnaryOperator<@Nullable String> lookup) {
        Reader read = new Reader(lookup);
        PushConfig config = new PushConfig(
                read.text("push.path", "/push", PATH, "a path such as /push"),
                read.number("push.heartbeat-millis", 15 * SECOND, 100, 5 * MINUTE),
                read.number("push.poll-wait-millis", 25 * SECOND, 0, 55 * SECOND),
                read.number("push.lease-millis", MINUTE, SECOND, HOUR),
                read.number("push.write-timeout-millis", 10 * SECOND, 100, 5 * MINUTE),
                read.number("push.request-timeout-millis", 30 * SECOND, 100, 5 * MINUTE),
                read.number("push.lag-millis", 5 * SECOND, 100, HOUR),
                read.number("push.stream-max-bytes", 8 * KI * KI, KI, TI),
                read.number("push.stream-max-millis", 15 * MINUTE, SECOND, 7 * 24 * HOUR),
                (int) read.number("push.max-connections", 20_000, 1, 10_000_000),
                (int) read.number("push.max-per-user", 100, 1, 10_000_000),
                (int) read.number("push.max-per-address", 1000, 1, 10_000_000),
                (int) read.number("push.max-rate", 100, 1, 1_000_000),
                (int) read.number("push.max-topics", 64, 1, KI),
                (int) read.number("push.max-message-bytes", 64 * KI, 128, 16 * KI * KI),
                (int) read.number("push.batch-messages", 256, 1, 100_000),
                (int) read.number("push.batch-characters", 64 * KI, 1, 16 * KI * KI),
                (int) read.number("push.retention-messages", 1000, 1, 10_000_000),
                read.number("push.retention-bytes", 4 * KI * KI, KI, TI),
                read.number("push.retention-millis", HOUR, 100, 30 * 24 * HOUR),
                read.number("push.retention-total-bytes", 64 * KI * KI, KI, TI),
                read.patterns("push.retained-topics"),
                (int) read.number("push.log-topics", 100_000, 1, 10_000_000),
                read.choice("push.websocket", WebSocket.CONTAINER),
                (int) read.number("push.dispatchers", 0, 0, 256),
                read.set(
                        "push.allowed-origins",
                        ORIGIN,
                        "origins such as https://example.org or https://*.example.org, joined by commas"),
                read.choice("push.proxy", Proxy.NONE),
                read.set("push.roles", ROLE, "role names joined by commas"));
        if (!read.problems.isEmpty()) {
            throw new PushConfigException(read.problems);
        }
        return config;
    }

    /**
     * Looks settings up where they may be: system property, then environment, then what the caller has.
     *
     * @param last asked last, by the setting's name; a context parameter, say
     * @return a lookup for {@link #from}
     */
    public static UnaryOperator<@Nullable String> environment(UnaryOperator<@Nullable String> last) {
        return name -> {
            String property = System.getProperty(name);
            if (property != null) {
                return property;
            }
            String variable = System.getenv(
                    name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
            return variable != null ? variable : last.apply(name);
        };
    }

    private static final class Reader {
        private final UnaryOperator<@Nullable String> lookup;
        private final List<String> problems = new ArrayList<>();

        Reader(UnaryOperator<@Nullable String> lookup) {
            this.lookup = lookup;
        }

        long number(String name, long byDefault, long least, long most) {
            String text = lookup.apply(name);
            if (text == null) {
                return byDefault;
            }
            try {
                long value = Long.parseLong(text.strip());
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // the problem below names the text
            }
            problem(name, "a whole number from " + least + " to " + most, text);
            return byDefault;
        }

        <E extends Enum<E>> E choice(String name, E byDefault) {
            String text = lookup.apply(name);
            if (text == null) {
                return byDefault;
            }
            List<E> choices = List.of(byDefault.getDeclaringClass().getEnumConstants());
            for (E choice : choices) {
                if (text(choice).equals(text.strip())) {
                    return choice;
                }
            }
            problem(name, choices.stream().map(Reader::text).collect(Collectors.joining(" or ")), text);
            return byDefault;
        }

        private static String text(Enum<?> choice) {
            return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        String text(String name, String byDefault, Pattern form, String expected) {
            String text = lookup.apply(name);
            if (text == null) {
                return byDefault;
            }
            if (!form.matcher(text.strip()).matches()) {
                problem(name, expected, text);
            }
            return text.strip();
        }

        Set<String> set(String name, Pattern form, String expected) {
            String text = lookup.apply(name);
            if (text == null || text.isBlank()) {
                return Set.of();
            }
            Set<String> values = Set.copyOf(
                    List.of(text.split(",", -1)).stream().map(String::strip).toList());
            if (!values.stream().allMatch(value -> form.matcher(value).matches())) {
                problem(name, expected, text);
            }
            return values;
        }

        Set<String> patterns(String name) {
            Set<String> patterns = set(name, ANYTHING, "topics or patterns joined by commas");
            for (String pattern : patterns) {
                try {
                    TopicPattern.parse(pattern);
                } catch (InvalidInputException e) {
                    problem(name, "topics or patterns joined by commas", pattern);
                }
            }
            return patterns;
        }

        private void problem(String name, String expected, String found) {
            problems.add(InvalidInputException.of(name, expected, found).getMessage());
        }
    }
}
