package dev.halley.push.servlet;

import dev.halley.push.Client;
import dev.halley.push.Cursor;
import dev.halley.push.InvalidInputException;
import dev.halley.push.Position;
import dev.halley.push.PublishOptions;
import dev.halley.push.PushConfig;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.Engine;
import dev.halley.push.core.connection.Arrival;
import dev.halley.push.core.connection.Reply;
import dev.halley.push.core.connection.SlowPolicy;
import dev.halley.push.core.encode.Line;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.spi.Log;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The one URL: judges every request, upgrades too, and hands it to its transport. docs/protocol.md §1 is what it implements. */
final class PushServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Pattern CLIENT_ID = Pattern.compile("[0-9a-f]{32}");
    /** The engine ends requests by its own timers; where a container swallows an error, this ends them. */
    private static final long BACKSTOP_MILLIS = TimeUnit.MINUTES.toMillis(2);

    private static final long BODY_TIMEOUT_MILLIS = TimeUnit.SECONDS.toMillis(30);
    /** What a thread waits for the engine where a request can't be asynchronous. */
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private static final int MAX_WAIT_SECONDS = 55;
    private static final int MAX_HISTORY = 1000;
    private static final int MAX_QUERY = 16 * 1024;

    private final transient Installation installation;

    PushServlet(Installation installation) {
        this.installation = installation;
    }

    @Override
    public void destroy() {
        installation.stopping();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            serve(request, response, installation.engine());
        } catch (Refusal e) {
            Answer.now(response, e.problem(), e.headers());
        } catch (InvalidInputException e) {
            Answer.now(response, Problem.from(e), Map.of());
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, @Nullable Engine engine)
            throws IOException, Refusal {
        if (engine == null) {
            throw new Refusal(503, "the application is starting or stopping");
        }
        Sent sent = Sent.of(request, engine.config().proxy());
        installation.origins().check(request, response, sent);
        if (OriginRule.isPreflight(request)) {
            OriginRule.answerPreflight(response);
            return;
        }
        Query query = Query.parse(bounded(request.getQueryString()));
        if (TransportKind.isUpgrade(request)) {
            Handshakes.check(request);
        }
        switch (request.getMethod()) {
            case "GET" -> get(request, response, query, sent.address(), engine);
            case "POST" -> post(request, response, query, sent.address(), engine);
            default ->
                throw new Refusal(
                        405,
                        "method: expected GET or POST, found " + request.getMethod(),
                        Map.of("Allow", "GET, POST"));
        }
    }

    private void get(
            HttpServletRequest request, HttpServletResponse response, Query query, String address, Engine engine)
            throws IOException, Refusal {
        TransportKind kind = TransportKind.of(request, query);
        Arrival arrival = arrival(request, query, kind, address, engine);
        Problem tooMany = engine.limits().ofConnecting(arrival);
        if (tooMany != null) {
            throw new Refusal(tooMany);
        }
        if (kind == TransportKind.WS) {
            installation.upgrade(request, response, transport -> engine.connect(arrival, transport));
            return;
        }
        if (installation.filters().stopAsyncOf(request)) {
            poll(kind, arrival, response, engine);
            return;
        }
        Body body = switch (kind) {
            case IFRAME -> new IframeBody(engine.newId(), IframeBody.checked(query.one("callback")));
            case SSE -> Body.SSE;
            default -> Body.PLAIN;
        };
        AsyncContext async = request.startAsync();
        long most = kind == TransportKind.POLL
                ? arrival.waitMillis()
                : engine.config().streamMaxMillis();
        async.setTimeout(most + BACKSTOP_MILLIS);
        HttpTransport transport = new HttpTransport(kind, body, async, response);
        transport.start(engine.connect(arrival, transport));
    }

    /** With what there is, at once; the thread of the request waits for the engine. */
    private static void poll(TransportKind kind, Arrival arrival, HttpServletResponse response, Engine engine)
            throws IOException, Refusal {
        if (kind != TransportKind.POLL) {
            throw new Refusal(
                    501,
                    "transport: expected poll or ws, since a filter before Halley is not asynchronous, found "
                            + kind.text());
        }
        PromptAnswer answer = new PromptAnswer();
        Peer peer = engine.connect(arrival, answer);
        try {
            answer.writeTo(response, PATIENCE_MILLIS);
        } finally {
            peer.gone(Close.LOST, "the request is over");
        }
    }

    private void post(
            HttpServletRequest request, HttpServletResponse response, Query query, String address, Engine engine)
            throws IOException, Refusal {
        String client = clientId(query);
        String leave = query.one("leave");
        if (leave != null) {
            if (client == null || !leave.equals("true")) {
                throw InvalidInputException.of("leave", "true, and the client that leaves", leave);
            }
            engine.leave(client, principal(request));
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        String contentType = request.getContentType();
        String mediaType = contentType == null ? "" : contentType.split(";", -1)[0].strip();
        if (OriginRule.isFromPage(request) && !mediaType.equalsIgnoreCase(Answer.JSON)) {
            throw new Refusal(415, "Content-Type: expected application/json from a page, found \"" + mediaType + "\"");
        }
        if (query.all("topic").isEmpty()) {
            throw InvalidInputException.of("topic", "one topic to publish to", "none");
        }
        String topic = TopicPattern.requireTopic(String.valueOf(query.one("topic")));
        PublishOptions options = new PublishOptions(query.one("id"), query.one("key"));
        int most = engine.config().maxMessageBytes();
        if (request.getContentLengthLong() > most) {
            throw new Refusal(
                    413, "body: expected at most " + most + " bytes, found " + request.getContentLengthLong());
        }
        Client who = new Client(
                client != null ? client : engine.newId(), principal(request), roles(request, engine), address);
        Problem tooFast = engine.limits().ofPosting(who, client);
        if (tooFast != null) {
            throw new Refusal(tooFast);
        }
        boolean asks = asksForReply(query);
        long patience = asks ? engine.config().requestTimeoutMillis() : 0;
        BiConsumer<String, OneAnswer> publish = (text, answer) -> {
            if (asks) {
                engine.request(who, topic, text, options).thenAccept(reply -> give(answer, reply, options));
            } else {
                engine.receive(who, topic, text, options)
                        .whenComplete((position, failure) -> give(answer, position, failure, options));
            }
        };
        if (installation.filters().stopAsyncOf(request)) {
            PromptAnswer answer = new PromptAnswer();
            RequestBody.readNow(request.getInputStream(), most, text -> publish.accept(text, answer), answer::give);
            answer.writeTo(response, PATIENCE_MILLIS); // a request that takes longer is repeated by its id
            return;
        }
        AsyncContext async = request.startAsync();
        async.setTimeout(BODY_TIMEOUT_MILLIS + patience);
        AsyncAnswer answer = new AsyncAnswer(async, response);
        request.getInputStream()
                .setReadListener(new RequestBody(
                        request.getInputStream(),
                        most,
                        answer::begin,
                        text -> publish.accept(text, answer),
                        answer::give));
    }

    /** Containers have a bound of their own, of 8 KiB to 1 MiB. */
    private static @Nullable String bounded(@Nullable String query) throws Refusal {
        if (query != null && query.length() > MAX_QUERY) {
            throw new Refusal(414, "query: expected at most " + MAX_QUERY + " characters, found " + query.length());
        }
        return query;
    }

    private static boolean asksForReply(Query query) {
        String request = query.one("request");
        if (request != null && !request.equals("true")) {
            throw InvalidInputException.of("request", "true", request);
        }
        return request != null;
    }

    private static void give(OneAnswer answer, Reply reply, PublishOptions options) {
        if (reply.problem() == null) {
            answer.give(reply.line(options.id()));
        } else {
            answer.give(reply.problem());
        }
    }

    private static void give(OneAnswer answer, Position position, @Nullable Throwable failure, PublishOptions options) {
        if (failure == null) {
            answer.give(Line.published(options.id(), position));
        } else {
            answer.give(Problem.from(failure));
        }
    }

    private static Arrival arrival(
            HttpServletRequest request, Query query, TransportKind kind, String address, Engine engine) {
        PushConfig config = engine.config();
        List<TopicPattern> added = query.patterns("add");
        List<TopicPattern> latest = query.patterns("latest");
        List<TopicPattern> disconnect = query.patterns("disconnect");
        List<TopicPattern> topics = query.patterns("topic");
        boolean alone = added.isEmpty() && latest.isEmpty() && disconnect.isEmpty();
        List<TopicPattern> patterns = alone
                ? topics
                : Stream.of(topics, added, latest, disconnect)
                        .flatMap(List::stream)
                        .distinct()
                        .toList();
        Map<TopicPattern, SlowPolicy> policies = new HashMap<>();
        latest.forEach(pattern -> policies.put(pattern, SlowPolicy.LATEST));
        for (TopicPattern pattern : disconnect) {
            if (policies.put(pattern, SlowPolicy.DISCONNECT) != null) {
                throw InvalidInputException.of("disconnect", "no pattern that latest names too", pattern.toString());
            }
        }
        if (patterns.isEmpty() && kind != TransportKind.WS) {
            throw InvalidInputException.of("topic", "at least one topic or pattern to subscribe to", "none");
        }
        if (patterns.size() > config.maxTopics()) {
            throw InvalidInputException.of("topic", "at most " + config.maxTopics(), patterns.size() + " of them");
        }
        String from = query.one("from");
        if (from != null && !from.equals("now") && !from.equals("earliest")) {
            throw InvalidInputException.of("from", "now or earliest", from);
        }
        int last = query.number("last", 0, 1, MAX_HISTORY);
        if (last > 0 && from != null) {
            throw InvalidInputException.of("last", "either last or from", "both");
        }
        int waitSeconds = query.number("wait", -1, 0, MAX_WAIT_SECONDS);
        // before the principal: if the session ends in between, the engine knows better than the request
        HttpSession session = request.getSession(false);
        String sessionId = session == null ? null : session.getId();
        return new Arrival(
                clientId(query),
                principal(request),
                roles(request, engine),
                address,
                patterns,
                policies,
                added,
                last > 0 ? last : MAX_HISTORY,
                start(request, query, kind, from, added.isEmpty() ? last : 0),
                request.isAsyncSupported() ? waitMillis(waitSeconds, config) : 0,
                sessionId);
    }

    private static long waitMillis(int seconds, PushConfig config) {
        return seconds < 0 ? aboutMillis(config.pollWaitMillis()) : TimeUnit.SECONDS.toMillis(seconds);
    }

    /** Up to a tenth less, so that polls that began together do not all end together. */
    private static long aboutMillis(long most) {
        return most - ThreadLocalRandom.current().nextLong(most / 10 + 1);
    }

    private static Log.Start start(
            HttpServletRequest request, Query query, TransportKind kind, @Nullable String from, int last) {
        String lastEventId = kind == TransportKind.SSE ? request.getHeader("Last-Event-ID") : null;
        String cursor = query.one("cursor");
        if (lastEventId != null && !lastEventId.isEmpty()) {
            return new Log.Start.After(Cursor.parse(lastEventId));
        }
        if (cursor != null) {
            return new Log.Start.After(Cursor.parse(cursor));
        }
        if (last > 0) {
            return new Log.Start.Last(last);
        }
        return "earliest".equals(from) ? new Log.Start.Earliest() : new Log.Start.Now();
    }

    private static @Nullable String clientId(Query query) {
        String id = query.one("client");
        if (id != null && !CLIENT_ID.matcher(id).matches()) {
            throw InvalidInputException.of("client", "32 hexadecimal digits", id);
        }
        return id;
    }

    private static @Nullable String principal(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        return principal == null ? null : principal.getName();
    }

    private static Set<String> roles(HttpServletRequest request, Engine engine) {
        return engine.roles().stream().filter(request::isUserInRole).collect(Collectors.toUnmodifiableSet());
    }
}
