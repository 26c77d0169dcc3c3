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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;
import org.jspecify.annotations.Nullable;

/**
 * What a careful developer writes on bare Tomcat: the publisher hands each message to each client, whose queue is sent one frame or one event a message, asynchronously; a poll is answered with all
 * that its client's queue holds. Its queues have no bound.
 */
final class BareNaive implements Contestant {
    private final List<Outlet> outlets = new CopyOnWriteArrayList<>();
    private final Map<Integer, PollQueue> polls = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final boolean small;

    /** With the container's buffers as they are, or small. */
    BareNaive(boolean small) {
        this.small = small;
    }

    @Override
    public boolean isVariant() {
        return small;
    }

    @Override
    public Map<String, String> connector() {
        return small ? SmallBuffers.CONNECTOR : Map.of();
    }

    @Override
    public List<String> flags() {
        return small ? SmallBuffers.FLAGS : List.of();
    }

    @Override
    public String version() {
        return ServerInfo.getServerNumber();
    }

    @Override
    public List<String> transports() {
        return List.of("ws-text", "ws-binary", "sse", "poll");
    }

    @Override
    public String settings() {
        return small ? SmallBuffers.ABOUT : "none";
    }

    @Override
    public void install(Context context, Map<String, String> parameters) {
        if (small) {
            SmallBuffers.install(context);
        }
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
        servlet(context, "/sse", new Sse());
        servlet(context, "/poll", new Poll());
    }

    private ServerEndpointConfig endpoint(String path) {
        boolean binary = path.endsWith("binary");
        return ServerEndpointConfig.Builder.create(Socket.class, path)
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                        return type.cast(new Socket(binary));
                    }
                })
                .build();
    }

    static void servlet(Context context, String path, HttpServlet servlet) {
        Wrapper wrapper = Tomcat.addServlet(context, path, servlet);
        wrapper.setAsyncSupported(true);
        wrapper.addMapping(path);
    }

    @Override
    public void publish(int topic, String text) {
        String line = text + "\n";
        Parcel parcel = new Parcel(line, line.getBytes(StandardCharsets.ISO_8859_1));
        outlets.forEach(outlet -> outlet.offer(parcel));
        polls.values().forEach(poll -> poll.offer(parcel.bytes()));
    }

    /** One message, encoded once. */
    record Parcel(String text, byte[] bytes) {}

    /** A client's queue, one message in flight. */
    private abstract static class Outlet {
        private final Queue<Parcel> queue = new java.util.concurrent.ConcurrentLinkedQueue<>();
        private final AtomicInteger waiting = new AtomicInteger();

        void offer(Parcel parcel) {
            queue.add(parcel);
            if (waiting.getAndIncrement() == 0) {
                send();
            }
        }

        /** The one before is out. */
        void sent() {
            if (waiting.decrementAndGet() > 0) {
                send();
            }
        }

        private void send() {
            Parcel next = queue.poll();
            if (next != null) {
                send(next);
            }
        }

        abstract void send(Parcel parcel);
    }

    /** One WebSocket session. */
    private final class Socket extends Endpoint {
        private final boolean binary;
        private @Nullable Outlet outlet;

        Socket(boolean binary) {
            this.binary = binary;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            Outlet opened = new Outlet() {
                private final SendHandler handler = result -> {
                    if (result.isOK()) {
                        sent();
                    }
                };

                @Override
                void send(Parcel parcel) {
                    if (binary) {
                        session.getAsyncRemote().sendBinary(ByteBuffer.wrap(parcel.bytes()), handler);
                    } else {
                        session.getAsyncRemote().sendText(parcel.text(), handler);
                    }
                }
            };
            outlet = opened;
            outlets.add(opened);
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            outlets.remove(outlet);
        }
    }

    /** Events by a write listener. */
    private final class Sse extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/event-stream");
            response.flushBuffer();
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            Stream stream = new Stream(async, response.getOutputStream());
            response.getOutputStream().setWriteListener(stream);
        }
    }

    private final class Stream extends Outlet implements WriteListener {
        private final AsyncContext async;
        private final ServletOutputStream out;
        private final Queue<byte[]> pending = new java.util.concurrent.ConcurrentLinkedQueue<>();
        private final AtomicInteger calls = new AtomicInteger();
        private boolean begun;
        private boolean unflushed;
        private boolean unsent;

        Stream(AsyncContext async, ServletOutputStream out) {
            this.async = async;
            this.out = out;
        }

        @Override
        void send(Parcel parcel) {
            byte[] line = parcel.bytes();
            byte[] event = new byte[line.length + 7];
            System.arraycopy("data: ".getBytes(StandardCharsets.ISO_8859_1), 0, event, 0, 6);
            System.arraycopy(line, 0, event, 6, line.length);
            event[event.length - 1] = '\n';
            pending.add(event);
            advance();
        }

        @Override
        public void onWritePossible() {
            if (!begun) {
                begun = true;
                outlets.add(this);
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
                        outlets.remove(this);
                    }
                } while (calls.addAndGet(-seen) != 0);
            }
        }

        private void write() throws IOException {
            while (out.isReady()) {
                byte[] event = unflushed || unsent ? null : pending.poll();
                if (event != null) {
                    unflushed = true;
                    unsent = true;
                    out.write(event);
                } else if (unflushed) {
                    unflushed = false;
                    out.flush();
                } else if (unsent) {
                    unsent = false;
                    sent();
                } else {
                    return;
                }
            }
        }

        @Override
        public void onError(Throwable thrown) {
            outlets.remove(this);
            async.complete();
        }
    }

    /** Answers with what has come since the client's last request, or holds the request until something comes. */
    private final class Poll extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String at = request.getParameter("at");
            if (at == null) {
                int given = numbers.getAndIncrement();
                polls.put(given, new PollQueue(given));
                PollQueue.answer(response, given, List.of());
                return;
            }
            int number = Integer.parseInt(at);
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            polls.get(number).hold(async);
        }
    }

    private static final class PollQueue {
        private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
        private final int number;
        private @Nullable AsyncContext held;

        PollQueue(int number) {
            this.number = number;
        }

        void offer(byte[] bytes) {
            AsyncContext async;
            synchronized (this) {
                queue.add(bytes);
                async = held;
                held = null;
            }
            if (async != null) {
                // not on the publisher's thread: it would write to the socket
                async.start(() -> answer(async));
            }
        }

        void hold(AsyncContext async) {
            synchronized (this) {
                if (queue.isEmpty()) {
                    held = async;
                    return;
                }
            }
            answer(async);
        }

        private void answer(AsyncContext async) {
            List<byte[]> all;
            synchronized (this) {
                all = new ArrayList<>(queue);
                queue.clear();
            }
            try {
                answer((HttpServletResponse) async.getResponse(), number, all);
            } catch (IOException e) {
                // the client is gone, and its request ends below
            }
            async.complete();
        }

        static void answer(HttpServletResponse response, int client, List<byte[]> all) throws IOException {
            response.setHeader("X-At", "" + client);
            response.setContentLength(all.stream().mapToInt(one -> one.length).sum());
            for (byte[] one : all) {
                response.getOutputStream().write(one);
            }
        }
    }
}
