package dev.halley.bench.server;

import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.util.ServerInfo;
import org.jspecify.annotations.Nullable;

/**
 * The least that a server on Tomcat must do: one shared log, from which each connection takes all that lies after its cursor as one batch, joined once for those at the same cursor. No framework: one
 * topic, no bounds, no heartbeats, no resuming. On the wire are the bytes that Halley sends, or nothing but the text itself. It writes through JSR-356 and write listeners, as Halley does by default.
 */
final class BareFloor implements Contestant {
    private final boolean enveloped;
    private final FloorLog log;
    private final List<FloorLoop> loops = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    /** With the envelope that Halley puts around each message, or with the bare text. */
    BareFloor(boolean enveloped) {
        this.enveloped = enveloped;
        log = new FloorLog(enveloped);
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            loops.add(new FloorLoop(log));
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
        BareTomcat.sockets(context, Socket::new);
        stream(context, "/sse", "text/event-stream", FloorBatch.Kind.EVENTS);
        stream(context, "/ndjson", "application/x-ndjson", FloorBatch.Kind.LINES);
        stream(context, "/iframe", "text/html", FloorBatch.Kind.SCRIPT);
        BareTomcat.servlet(context, "/poll", new FloorPolls(log, this::loop));
        loops.forEach(FloorLoop::start);
    }

    private void stream(Context context, String path, String type, FloorBatch.Kind kind) {
        BareTomcat.servlet(context, path, new BareStreams(type, async -> new Stream(kind, async)));
    }

    @Override
    public void publish(int topic, String text) {
        log.append(text);
        loops.forEach(FloorLoop::wake);
    }

    /** In turn. */
    private FloorLoop loop() {
        return loops.get(turn.getAndIncrement() % loops.size());
    }

    private final class Socket extends BareSocket {
        private final FloorReader reader;

        Socket(boolean binary) {
            super(binary);
            reader = new FloorReader(
                    loop(),
                    binary ? FloorBatch.Kind.BINARY : FloorBatch.Kind.TEXT,
                    batch -> send(batch.bytes(), batch.text()));
        }

        @Override
        void begin() {
            reader.begin();
        }

        @Override
        void sent() {
            reader.next();
        }

        @Override
        void gone() {
            reader.gone();
        }
    }

    private final class Stream extends BareStream {
        private final FloorReader reader;
        private volatile byte @Nullable [] pending;

        Stream(FloorBatch.Kind kind, AsyncContext async) throws IOException {
            super(async);
            reader = new FloorReader(loop(), kind, batch -> {
                pending = batch.bytes();
                advance();
            });
        }

        @Override
        void begin() {
            reader.begin();
        }

        @Override
        byte @Nullable [] next() {
            byte[] taken = pending;
            if (taken != null) {
                pending = null;
            }
            return taken;
        }

        @Override
        void sent() {
            reader.next();
        }

        @Override
        void gone() {
            reader.gone();
        }
    }
}
