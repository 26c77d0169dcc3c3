package dev.halley.bench.server;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.catalina.Context;
import org.apache.catalina.util.ServerInfo;
import org.jspecify.annotations.Nullable;

/**
 * The least that a server on Tomcat must do: one shared log, from which each connection takes all that lies after its cursor as one batch, joined once for those at the same cursor. No framework: one
 * topic, no bounds, no heartbeats, no resuming. On the wire are the bytes that Halley sends, or nothing but the text itself. It writes through JSR-356 and write listeners, as Halley does by default.
 */
final class BareFloor implements Contestant {
    private static final int MOST = 1 << 22;
    /** As Halley's defaults: of the texts, without what is around them. */
    private static final int BATCH_CHARACTERS = 64 * 1024;

    private static final int BATCH_MESSAGES = 256;
    /** That a loop keeps; as many as Halley's. */
    private static final int BATCHES = 16;

    private static final byte[] NONE = {};
    /** As long as Halley's. */
    private static final String LANE = "k3x9q2mabc-";

    /** Grows for ever. */
    private final AtomicReferenceArray<Message> log = new AtomicReferenceArray<>(MOST);

    private volatile int end;
    private final List<Loop> loops = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    private final boolean enveloped;

    /** With the envelope that Halley puts around each message, or with the bare text. */
    BareFloor(boolean enveloped) {
        this.enveloped = enveloped;
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            loops.add(new Loop());
        }
    }

    @Override
    public String version() {
        return ServerInfo.getServerNumber();
    }

    @Override
    public List<String> transports() {
        return List.of("ws-text", "ws-binary", "sse", "ndjson", "iframe", "poll");
    }

    @Override
    public String settings() {
        return "a loop for each core, batches of at most 256 messages and 64 Ki characters of text, the last 16 of which are kept for those at the same place; "
                + (enveloped ? "each message in the envelope that Halley's have" : "the bare text");
    }

    @Override
    public void install(Context context, Map<String, String> parameters) {
        context.addServletContainerInitializer(
                (classes, servletContext) -> {
                    ServerContainer container =
                            (ServerContainer) servletContext.getAttribute(ServerContainer.class.getName());
                    try {
                        container.addEndpoint(endpoint("/ws-text"));
                        container.addEndpoint(endpoint("/ws-binary"));
                    } catch (jakarta.websocket.DeploymentException e) {
                        throw new jakarta.servlet.ServletException(e);
                    }
                },
                null);
        BareNaive.servlet(context, "/sse", new Streams("text/event-stream"));
        BareNaive.servlet(context, "/ndjson", new Streams("application/x-ndjson"));
        BareNaive.servlet(context, "/iframe", new Streams("text/html"));
        BareNaive.servlet(context, "/poll", new Polls());
        loops.forEach(loop -> {
            Thread thread = new Thread(loop, "floor");
            thread.setDaemon(true);
            loop.thread = thread;
            thread.start();
        });
    }

    private ServerEndpointConfig endpoint(String path) {
        Kind kind = path.endsWith("binary") ? Kind.BINARY : Kind.TEXT;
        return ServerEndpointConfig.Builder.create(Socket.class, path)
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                        return type.cast(new Socket(kind));
                    }
                })
                .build();
    }

    @Override
    public void publish(int topic, String text) {
        String line = enveloped
                ? "{\"type\":\"message\",\"topic\":\"bench/0\",\"position\":\"" + LANE + end + "\",\"time\":"
                        + System.currentTimeMillis() + ",\"data\":\"" + text + "\"}\n"
                : text + "\n";
        log.set(end, new Message(ascii(line), text.length()));
        end++;
        loops.forEach(Loop::wake);
    }

    private Loop loop() {
        return loops.get(turn.getAndIncrement() % loops.size());
    }

    /** How a batch looks: what stands around it and before each message, where that has its number. */
    private enum Kind {
        BINARY("", "", "", ""),
        TEXT("", "", "", ""),
        LINES("", "", "", ""),
        EVENTS("", "data: ", "\n", ""),
        SCRIPT("<script nonce=\"0123456789abcdef01234567\">h([", "", ",", "])</script>\n");

        private final byte[] first;
        private final byte[] before;
        private final byte[] after;
        private final byte[] last;

        Kind(String first, String before, String after, String last) {
            this.first = ascii(first);
            this.before = ascii(before);
            this.after = ascii(after);
            this.last = ascii(last);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A line as it is sent, and how many characters of it are the text. */
    private record Message(byte[] line, int characters) {}

    /** Bytes for all that stand at the same place. */
    private record Batch(int from, int end, byte[] bytes, String text) {}

    /** Owns a part of the connections. */
    private final class Loop implements Runnable {
        private final Set<Outlet> outlets = ConcurrentHashMap.newKeySet();
        private final ConcurrentLinkedQueue<Outlet> idle = new ConcurrentLinkedQueue<>();
        private final Map<Integer, Batch> batches = new LinkedHashMap<>(2 * BATCHES, 0.75f, true);
        private final AtomicInteger signals = new AtomicInteger();
        private volatile @Nullable Thread thread;
        private final List<Outlet> atEnd = new ArrayList<>();

        void wake() {
            if (signals.getAndIncrement() == 0) {
                LockSupport.unpark(thread);
            }
        }

        void add(Outlet outlet) {
            outlet.at = end;
            outlets.add(outlet);
            idle.add(outlet);
            wake();
        }

        void idle(Outlet outlet) {
            idle.add(outlet);
            wake();
        }

        @Override
        public void run() {
            while (true) {
                int seen = signals.get();
                List<Outlet> waiting = new ArrayList<>(atEnd);
                atEnd.clear();
                waiting.forEach(this::send);
                for (Outlet next = idle.poll(); next != null; next = idle.poll()) {
                    send(next);
                }
                if (signals.addAndGet(-seen) == 0) {
                    while (signals.get() == 0) {
                        LockSupport.park(this);
                    }
                }
            }
        }

        private void send(Outlet outlet) {
            if (outlet.at == end) {
                atEnd.add(outlet);
                return;
            }
            Batch batch = batches.computeIfAbsent(
                    outlet.kind.ordinal() * MOST + outlet.at, key -> batch(outlet.kind, outlet.at));
            if (batches.size() > BATCHES) {
                batches.remove(batches.keySet().iterator().next());
            }
            outlet.at = batch.end();
            try {
                outlet.send(batch);
            } catch (RuntimeException e) {
                outlets.remove(outlet);
            }
        }
    }

    private Batch batch(Kind kind, int from) {
        int characters = 0;
        int to = from;
        List<byte[]> parts = new ArrayList<>();
        parts.add(kind.first);
        while (to < end && to - from < BATCH_MESSAGES && characters < BATCH_CHARACTERS) {
            Message message = log.get(to);
            if (kind == Kind.EVENTS && enveloped) {
                parts.add(ascii("id: " + LANE + to + "\n"));
            }
            parts.add(kind.before);
            parts.add(message.line());
            parts.add(kind.after);
            characters += message.characters();
            to++;
        }
        parts.add(kind.last);
        ByteBuffer all =
                ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(all::put);
        return new Batch(
                from, to, all.array(), kind == Kind.TEXT ? new String(all.array(), StandardCharsets.ISO_8859_1) : "");
    }

    /** One connection. */
    private abstract static class Outlet {
        final Loop loop;
        final Kind kind;
        /** The loop's alone. */
        int at;

        Outlet(Loop loop, Kind kind) {
            this.loop = loop;
            this.kind = kind;
        }

        abstract void send(Batch batch);
    }

    private final class Socket extends Endpoint {
        private final Kind kind;
        private @Nullable Outlet outlet;

        Socket(Kind kind) {
            this.kind = kind;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            Loop loop = loop();
            Outlet opened = new Outlet(loop, kind) {
                private final SendHandler handler = result -> {
                    if (result.isOK()) {
                        loop.idle(this);
                    }
                };

                @Override
                void send(Batch batch) {
                    if (kind == Kind.BINARY) {
                        session.getAsyncRemote().sendBinary(ByteBuffer.wrap(batch.bytes()), handler);
                    } else {
                        session.getAsyncRemote().sendText(batch.text(), handler);
                    }
                }
            };
            outlet = opened;
            loop.add(opened);
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            Outlet gone = outlet;
            if (gone != null) {
                gone.loop.outlets.remove(gone);
            }
        }
    }

    private final class Streams extends HttpServlet {
        private final String type;

        Streams(String type) {
            this.type = type;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Kind kind = type.endsWith("event-stream") ? Kind.EVENTS : type.endsWith("html") ? Kind.SCRIPT : Kind.LINES;
            response.setContentType(type);
            response.flushBuffer();
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            response.getOutputStream().setWriteListener(new Stream(loop(), kind, async, response.getOutputStream()));
        }
    }

    private static final class Stream extends Outlet implements WriteListener {
        private final AsyncContext async;
        private final ServletOutputStream out;
        private final AtomicInteger calls = new AtomicInteger();
        private volatile byte[] pending = NONE;
        private boolean begun;
        private boolean unflushed;
        private boolean unsent;

        Stream(Loop loop, Kind kind, AsyncContext async, ServletOutputStream out) {
            super(loop, kind);
            this.async = async;
            this.out = out;
        }

        @Override
        void send(Batch batch) {
            pending = batch.bytes();
            advance();
        }

        @Override
        public void onWritePossible() {
            if (!begun) {
                begun = true;
                loop.add(this);
            }
            advance();
        }

        private void advance() {
            if (calls.getAndIncrement() == 0) {
                int seen;
                do {
                    seen = calls.get();
                    try {
                        write();
                    } catch (IOException | IllegalStateException e) {
                        loop.outlets.remove(this);
                    }
                } while (calls.addAndGet(-seen) != 0);
            }
        }

        private void write() throws IOException {
            while (out.isReady()) {
                byte[] bytes = pending;
                if (bytes.length > 0) {
                    pending = NONE;
                    unflushed = true;
                    unsent = true;
                    out.write(bytes);
                } else if (unflushed) {
                    unflushed = false;
                    out.flush();
                } else if (unsent) {
                    unsent = false;
                    loop.idle(this);
                } else {
                    return;
                }
            }
        }

        @Override
        public void onError(Throwable thrown) {
            loop.outlets.remove(this);
            async.complete();
        }
    }

    /** The client says where it stands. */
    private final class Polls extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String at = request.getParameter("at");
            if (at == null) {
                response.setHeader("X-At", "" + end);
                response.setContentLength(0);
                return;
            }
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            Loop loop = loop();
            Outlet outlet = new Outlet(loop, Kind.LINES) {
                @Override
                void send(Batch batch) {
                    HttpServletResponse answer = (HttpServletResponse) async.getResponse();
                    answer.setHeader("X-At", "" + batch.end());
                    answer.setContentLength(batch.bytes().length);
                    try {
                        ServletOutputStream out = answer.getOutputStream();
                        out.setWriteListener(new Answer(async, out, batch.bytes()));
                    } catch (IOException e) {
                        async.complete();
                    }
                }
            };
            outlet.at = Integer.parseInt(at);
            loop.idle(outlet);
        }
    }

    private static final class Answer implements WriteListener {
        private final AsyncContext async;
        private final ServletOutputStream out;
        private byte[] bytes;

        Answer(AsyncContext async, ServletOutputStream out, byte[] bytes) {
            this.async = async;
            this.out = out;
            this.bytes = bytes;
        }

        @Override
        public void onWritePossible() throws IOException {
            while (out.isReady()) {
                if (bytes.length == 0) {
                    async.complete();
                    return;
                }
                byte[] all = bytes;
                bytes = NONE;
                out.write(all);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            async.complete();
        }
    }
}
